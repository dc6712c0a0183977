"""Journey 6: HR assigns a course, exempts one person, moves another's day and reminds them."""

from datetime import date, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from lms.accounts.rules import CIVIL_SERVANT, HR, Grant
from lms.accounts.services import PostTerms
from lms.core.clock import get_local_date
from lms.core.i18n import format_weekday, ngettext, using_language
from lms.obligations.models import Obligation
from tests.factories.accounts import add_organisation
from tests.factories.regions import AKTOBE_CITY
from tests.journeys.site import Site
from tests.journeys.visitor import Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
REASON = "Бұйрық № 61"
SCAN = b"%PDF-1.7 a scan"


@pytest.fixture
def organisation_id(site: Site) -> int:
    """Add an organisation with its HR and two civil servants who have not begun a course."""
    with site.write() as session:
        new_id = add_organisation(
            session, kato=AKTOBE_CITY, name_kk="Құжат бөлімі", name_ru="Отдел документов"
        ).id
    site.add_account("hr-of-documents", language="ru", role=Grant(HR, organisation_id=new_id))
    for name, iin in (("Айсұлу", "900101300017"), ("Болат", "010203500018")):
        site.add_account(
            f"documents-{iin[-4:]}",
            surname=name,
            audience=CIVIL_SERVANT,
            iin=iin,
            kato=AKTOBE_CITY,
            post=PostTerms(new_id, "", "", get_today(site)),
            language="kk",
        )
    return new_id


def get_today(site: Site) -> date:
    return get_local_date(site.container.clock.now(), site.container.settings.timezone)


def test_hr_assigns_and_looks_after_those_concerned(site: Site, visit: Visit, organisation_id: int):
    due, later = get_today(site) + timedelta(days=10), get_today(site) + timedelta(days=12)
    hr = visit(language="ru", width=1280)
    hr.sign_in("hr-of-documents")
    url = assign_course(hr, due)
    check_duty(visit, due)
    exempt_person(hr, url)
    move_due_dates(hr, url, later)
    remind_person(hr, url)
    check_new_day(visit, later)
    check_exemption(visit)
    with site.read() as session:
        of = select(Obligation.state, Obligation.due_on).where(
            Obligation.organisation_id == organisation_id, Obligation.due_on.in_((due, later))
        )
        assert sorted(tuple(row) for row in session.execute(of)) == [
            ("exempt", due),
            ("open", later),
        ]


def assign_course(hr: Visitor, due: date) -> str:
    """Assign by the form, with a preview and one step back."""
    hr.press(hr.find_link("Assignments"))
    hr.press(hr.find_link("Assign a course"))
    hr.page.locator("input[name=courses]").first.check()
    hr.page.locator("[name=due_on]").fill(due.isoformat())
    hr.press(hr.find_button("Go on"), status=422)
    assert hr.page.locator("[name=due_on]").input_value() == due.isoformat(), "what was typed stays"
    hr.page.locator("[name=reason]").fill(REASON)
    hr.press(hr.find_button("Go on"))
    assert "Айсұлу" in hr.read_text() and "Болат" in hr.read_text()
    hr.press(hr.find_button("Back to the form"))
    assert hr.page.locator("[name=reason]").input_value() == REASON
    hr.press(hr.find_button("Go on"))
    hr.press(hr.find_button("Assign the course"))
    return hr.get_path()


def check_duty(visit: Visit, due: date) -> None:
    """Check the home page, and reason and day in My learning, on a phone without scripts."""
    learner = visit(language="kk", width=360, javascript=False)
    learner.sign_in("documents-0018")
    learner.go("/")
    assert learner.page.locator("section.panel").first.is_visible()
    learner.press(learner.find_link("To my courses and certificates"))
    panel = learner.page.locator("main div.panel").first
    with using_language("kk"):
        assert format_weekday(due) in panel.inner_text()
    assert REASON in panel.inner_text()
    file = learner.fetch(learner.find_link("Into my calendar"))
    (event,) = Calendar.from_ical(file.body()).walk("VEVENT")
    assert event.decoded("DTSTART") == due


def exempt_person(hr: Visitor, url: str) -> None:
    """Exempt one person, with a document."""
    hr.press(hr.page.get_by_role("link", name="Айсұлу"))
    hr.press(hr.find_link("Exempt the person"))
    hr.page.locator("[name=reason]").fill("Бала күтімі демалысы")
    hr.page.locator("[name=document]").set_input_files(
        {"name": "order.pdf", "mimeType": "application/pdf", "buffer": SCAN}
    )
    hr.press(hr.find_button("Grant the exemption"))
    assert hr.fetch(hr.find_link("Save the document")).body() == SCAN
    hr.go(url)
    assert hr.translate("exempt") in hr.page.locator("tbody tr", has_text="Айсұлу").inner_text()


def move_due_dates(hr: Visitor, url: str, later: date) -> None:
    """Move the day of all people of the list, except for exempt ones."""
    hr.page.locator("#everyone").check()
    hr.press(hr.find_button("Move the due day"))
    hr.page.locator("[name=due_on]").fill(later.isoformat())
    hr.page.locator("[name=reason]").fill("Су тасқыны")
    hr.press(hr.find_button("Move the day"))
    assert hr.get_path() == url
    assert f"{later:%d.%m.%Y}" in hr.page.locator("tbody tr", has_text="Болат").inner_text()


def remind_person(hr: Visitor, url: str) -> None:
    """Remind one person by the box beside the name."""
    hr.page.locator("tbody tr", has_text="Болат").locator("[name=who]").check()
    hr.press(hr.find_button("Send a reminder"))
    hr.press(hr.find_button("Send the reminder"))
    assert hr.get_path() == url
    with using_language(hr.language):
        words = ngettext("%(num)s person was reminded.", "%(num)s people were reminded.", 1)
    assert words % {"num": 1} in hr.read_text()


def check_new_day(visit: Visit, later: date) -> None:
    """Check the new day in My learning, and the reminder among the messages."""
    learner = visit(language="kk", width=360)
    learner.sign_in("documents-0018")
    learner.go("/my")
    with using_language("kk"):
        assert format_weekday(later) in learner.read_text()
    learner.go("/messaging/")
    messages = learner.page.locator(".messages li").all_inner_texts()
    assert any("еске салады" in text for text in messages), messages


def check_exemption(visit: Visit) -> None:
    """Check that the exempt person reads why."""
    learner = visit(language="kk", width=1280)
    learner.sign_in("documents-0017")
    learner.go("/my")
    assert "Бала күтімі демалысы" in learner.read_text()
