"""Journey 8: a consultant announces a training, a citizen takes the last seat on a phone.

The training can then be added to the citizen's calendar.
"""

from datetime import timedelta

import pytest
from icalendar import Calendar

from lms.accounts.rules import CONSULTANT, Grant
from lms.core.clock import get_local_date
from tests.factories.regions import KOKSHETAU, load_unit
from tests.journeys.site import PASSWORD, Site
from tests.journeys.visitor import Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
TITLE = "Порталмен танысу"


def announce_training(site: Site, consultant: Visitor) -> None:
    settings = site.container.settings
    day = get_local_date(site.container.clock.now(), settings.timezone) + timedelta(days=9)
    with site.read() as session:
        unit_id = load_unit(session, KOKSHETAU).id
    consultant.press(consultant.find_link("Trainings"))
    consultant.press(consultant.find_link("The trainings that I run"))
    consultant.press(consultant.find_link("Announce a training"))
    for name, value in (
        ("title_kk", TITLE),
        ("title_ru", "Знакомство с порталом"),
        ("day", day.isoformat()),
        ("starts", "10:00"),
        ("ends", "09:00"),
        ("venue_kk", "Кітапхана"),
        ("venue_ru", "Библиотека"),
        ("capacity", "1"),
    ):
        consultant.page.locator(f"[name={name}]").fill(value)
    consultant.page.locator("[name=region_unit_id]").select_option(str(unit_id))
    consultant.press(consultant.find_button("Announce the training"), status=422)
    assert consultant.page.locator("[name=title_kk]").input_value() == TITLE, (
        "nothing that was typed is lost"
    )
    consultant.page.locator("[name=ends]").fill("12:00")
    consultant.press(consultant.find_button("Announce the training"))


def test_a_lesson_is_announced_taken_and_stands_in_the_calendar(site: Site, visit: Visit) -> None:
    with site.read() as session:
        unit_id = load_unit(session, KOKSHETAU).id
    site.add_account("lesson-consultant", role=Grant(CONSULTANT, region_unit_id=unit_id))
    site.add_account("lesson-citizen", given_name="Жанар")
    consultant, citizen = (
        visit(language="kk", width=1280),
        visit(language="kk", width=360, javascript=False),
    )
    consultant.sign_in("lesson-consultant")
    announce_training(site, consultant)
    lesson_path = consultant.get_path()
    citizen.go("/outreach/")
    citizen.press(citizen.page.get_by_role("link", name=TITLE))
    citizen.press(citizen.find_link("Sign in to take a seat"))
    citizen.find_field("User name, e-mail, telephone or IIN").fill("lesson-citizen")
    citizen.page.locator("#password").fill(PASSWORD)
    citizen.press(
        citizen.page.locator("main").get_by_role(
            "button", name=citizen.translate("Sign in"), exact=True
        )
    )
    assert TITLE in citizen.read_text(), "back at the lesson"
    citizen.press(citizen.find_button("I will come"))
    (event,) = Calendar.from_ical(citizen.fetch(citizen.find_link("Into my calendar")).body()).walk(
        "VEVENT"
    )
    assert event["SUMMARY"] == TITLE and event["DTSTART"].params["TZID"] == "Asia/Almaty"
    citizen.go("/my")
    assert citizen.translate("Where you are expected") in citizen.read_text()
    consultant.go(lesson_path)
    assert "Жанар" in consultant.read_text()
    citizen.go("/auth/accesses")
    assert len(citizen.page.locator("tbody tr").all()) == 1, "one sees who looked"
