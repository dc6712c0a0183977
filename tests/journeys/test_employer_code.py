"""Journey: HR print a card for a person with an account; its code adds the post to that account."""

import pytest
from sqlalchemy import select

from lms.accounts.models import Person
from lms.accounts.rules import CIVIL_SERVANT, HR, OPERATOR, Grant
from lms.accounts.services import PersonNames, create_person, read_contacts
from lms.auth.services import make_cards
from lms.core.clock import Moment
from tests.factories import accounts
from tests.factories.people_import import make_iin
from tests.factories.regions import KOKSHETAU, load_unit
from tests.journeys.languages import AT_A_DESK
from tests.journeys.site import Site
from tests.journeys.test_offers import Visit, get_organisation_id, keep_picture

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


def list_person(site: Site, organisation_id: int, hr: str, number: int) -> str:
    """Make the account that HR's list makes, and return the code of its card."""
    now = site.container.clock.now()
    with site.write() as session:
        holder = session.scalars(select(Person).where(Person.user_name == hr)).one()
        actor = accounts.build_actor(session, holder, now=now)
        person = create_person(
            session,
            by=OPERATOR,
            names=PersonNames("Кодова", "Дина"),
            user_name=f"listed-{number}",
            audience=CIVIL_SERVANT,
            region_unit_id=load_unit(session, KOKSHETAU).id,
            language="kk",
            contacts=read_contacts(email="", phone="", iin=make_iin(number)),
            cipher=site.container.iin_cipher,
            moment=Moment(now, site.container.settings.timezone),
        )
        person.organisation_id = person.created_by_organisation_id = organisation_id
        person.position = "Бас маман"
        accounts.add_post(
            session, person, organisation_id, position="Бас маман", starts_on=now.date()
        )
        return make_cards(session, by=actor, person_ids=[person.id], now=now)[0].code


@AT_A_DESK
def test_the_code_of_a_card_brings_the_post_to_the_account_that_is_there(
    site: Site, visit: Visit, language: str, width: int
) -> None:
    with site.write() as session:
        organisation_id = accounts.add_organisation(
            session, name_kk="Көлік басқармасы", name_ru="Управление транспорта"
        ).id
    hr, own = f"code-hr-{language}", f"code-own-{language}"
    site.add_account(hr, language=language, role=Grant(HR, organisation_id=organisation_id))
    site.add_account(own, surname="Кодова", given_name="Дина", language=language)
    code = list_person(site, organisation_id, hr, 900 + width)

    person = visit(language=language, width=width)
    person.sign_in(own)
    person.go("/auth/")
    keep_picture(person, "code-account")
    person.press(person.find_link("I have a code from my employer"))
    person.find_field("Code of the card").fill("K7M2")
    person.press(person.find_button("Go on"), status=422)
    keep_picture(person, "code-mistyped")
    person.find_field("Code of the card").fill(code.lower())
    person.press(person.find_button("Go on"), status=200)
    keep_picture(person, "code-offered")
    person.press(person.find_link("Not now"))
    assert get_organisation_id(site, own) is None

    person.go(f"/auth/card/{code}")
    keep_picture(person, "code-card")
    person.press(person.find_button("Go on with my account"), status=200)
    person.press(person.find_button("Accept the post"))
    assert person.read_heading() == person.translate("My learning")
    assert get_organisation_id(site, own) == organisation_id
