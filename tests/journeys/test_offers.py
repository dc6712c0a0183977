"""Journey: HR enters people who use accounts; one accepts the post, the other declines it."""

import os

import pytest
from sqlalchemy import select

from lms.accounts.models import Person
from lms.accounts.rules import HR, Grant
from tests.factories import accounts
from tests.factories.people_import import make_iin
from tests.journeys.languages import ON_A_PHONE
from tests.journeys.site import Site
from tests.journeys.visitor import Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


def keep_picture(visitor: Visitor, name: str) -> None:
    """Keep a picture of the page where LMS_TEST_PICTURES names a folder."""
    if folder := os.environ.get("LMS_TEST_PICTURES"):
        path = f"{folder}/{name}-{visitor.language}.png"
        visitor.page.screenshot(path=path, full_page=True)


def invite_person(visitor: Visitor, organisation_id: int, number: int, surname: str) -> None:
    """Enter a person by the form and confirm that they are who has the account."""
    visitor.go(f"/accounts/people/new?organisation={organisation_id}", judge=False)
    visitor.find_field("Surname").fill(surname)
    visitor.find_field("Given name").fill("Дина")
    visitor.find_field("IIN").fill(make_iin(number))
    visitor.find_field("Position").fill("Маман")
    visitor.press(visitor.find_button("Save"), status=200)
    visitor.page.get_by_label(
        visitor.translate("Yes, it is the person with this IIN and this name")
    ).check()
    keep_picture(visitor, "confirm")
    visitor.press(visitor.find_button("Save"))


def get_organisation_id(site: Site, user_name: str) -> int | None:
    with site.read() as session:
        return session.scalar(select(Person.organisation_id).where(Person.user_name == user_name))


@ON_A_PHONE
def test_an_offer_is_accepted_and_another_one_declined(
    site: Site, visit: Visit, language: str, width: int
) -> None:
    with site.write() as session:
        organisation_id = accounts.add_organisation(
            session, name_kk="Мұрағат басқармасы", name_ru="Управление архивов"
        ).id
    hr, willing, other = (f"{name}-{language}" for name in ("offers-hr", "willing", "unwilling"))
    site.add_account(hr, language=language, role=Grant(HR, organisation_id=organisation_id))
    first = 800 + width
    for number, name, surname in ((first, willing, "Келісова"), (first + 1, other, "Қарсыбек")):
        iin = make_iin(number)
        site.add_account(name, surname=surname, given_name="Дина", iin=iin, language=language)
    staff = visit(language=language, width=width)
    staff.sign_in(hr)
    invite_person(staff, organisation_id, first, "Келісова")
    invite_person(staff, organisation_id, first + 1, "Қарсыбек")
    assert staff.read_heading() == staff.translate("Invited people")
    assert "Қарсыбек" in staff.read_text()
    keep_picture(staff, "invited")

    person = visit(language=language, width=width)
    person.sign_in(willing)
    person.go("/auth/")
    keep_picture(person, "account")
    person.press(person.find_link("Look at it and answer"))
    keep_picture(person, "offer")
    person.press(person.find_button("Accept the post"))
    assert person.read_heading() == person.translate("My learning")
    assert get_organisation_id(site, willing) == organisation_id

    second = visit(language=language, width=width)
    second.sign_in(other)
    second.go("/my")
    keep_picture(second, "my-learning")
    second.press(second.find_link("Look at it and answer"))
    second.page.get_by_label(second.translate("I do not know this organisation")).check()
    second.press(second.find_button("Decline"))
    assert get_organisation_id(site, other) is None
    second.go("/auth/care")
    keep_picture(second, "care")

    staff.go("/accounts/people/invited?state=declined")
    assert staff.translate("I do not know this organisation") in staff.read_text()
    keep_picture(staff, "declined")
