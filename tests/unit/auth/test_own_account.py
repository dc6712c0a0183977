"""The own account and adding people, without HTTP: the present password, counted guesses."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from lms.accounts import services
from lms.accounts.errors import IinAndNameDiffer, TooManyChanges
from lms.accounts.models import Person, SignIn
from lms.accounts.rules import CIVIL_SERVANT, HR, OPERATOR
from lms.auth import services as auth
from lms.auth.errors import PasswordAsked, PasswordTooCommon, PasswordWrong
from lms.core.clock import Moment
from lms.core.throttle import ThrottleCount
from tests.conftest import NOW
from tests.factories import accounts
from tests.factories.records import ZONE
from tests.factories.regions import KOKSHETAU, load_unit
from tests.unit.auth.support import PASSWORD, build_verifier

IIN = "500101500016"


@pytest.fixture
def aika(session, container):
    accounts.add_person(session, email="taken@b.kz")
    person = accounts.add_person(
        session, user_name="aika", password_hash=container.passwords.hash(PASSWORD)
    )
    accounts.begin_sign_in(session, person)
    session.commit()
    return person


@pytest.fixture
def actor(session, aika):
    """Return the person as an actor."""
    actor = accounts.build_actor(session, aika)
    session.commit()
    return actor


@pytest.fixture
def edit(container, aika, actor):
    """Save the profile as it is; keywords change it."""
    profile = auth.Profile(
        names=services.PersonNames(aika.surname, aika.given_name),
        user_name="aika",
        language="kk",
        shown_name="initials",
        region_unit_id=aika.region_unit_id,
        contacts=services.read_contacts(),
    )

    def run(present_password="", **changes):
        auth.edit_profile(
            container.database,
            verifier=build_verifier(container),
            by=actor,
            profile=replace(profile, **changes),
            present_password=present_password,
            moment=Moment(NOW, ZONE),
        )

    return run


def count_guesses(session):
    """Return the highest count of one limit."""
    count = session.scalar(select(func.coalesce(func.max(ThrottleCount.hits), 0)))
    session.commit()
    return count


def test_a_new_password_signs_other_browsers_out_and_renews_the_token_of_this_one(
    session, container, aika, actor
):
    token = auth.replace_password(
        container.database,
        verifier=build_verifier(container),
        by=actor,
        present_password=PASSWORD,
        password="жаңа сөз 99",
        now=NOW,
    )
    session.refresh(aika)
    assert container.passwords.is_match(aika.password_hash, "жаңа сөз 99")
    assert token != actor.token
    still_open = select(SignIn.id).where(SignIn.ended_at.is_(None))
    assert session.scalars(still_open).all() == [actor.sign_in_id]


def test_guesses_at_the_present_password_come_to_an_end(session, container, actor):
    arguments = {"verifier": build_verifier(container), "by": actor, "password": "жаңа сөз 99"}
    for _ in range(10):
        with pytest.raises(PasswordWrong):
            auth.replace_password(
                container.database, **arguments, present_password="wrong", now=NOW
            )
    with pytest.raises(TooManyChanges):
        auth.replace_password(container.database, **arguments, present_password=PASSWORD, now=NOW)
    assert count_guesses(session) == 10


def test_a_common_password_is_refused_only_to_whoever_knows_the_present_one(container, actor):
    arguments = {"verifier": build_verifier(container), "by": actor, "password": "password"}
    for present, error in (("wrong", PasswordWrong), (PASSWORD, PasswordTooCommon)):
        with pytest.raises(error):
            auth.replace_password(
                container.database, **arguments, present_password=present, now=NOW
            )


def test_the_password_is_asked_for_only_where_one_signs_in_by_something_else(session, edit):
    edit(language="ru")
    assert count_guesses(session) == 0
    for password, error in (("", PasswordAsked), ("wrong", PasswordWrong)):
        with pytest.raises(error):
            edit(password, user_name="aigul")
    edit(PASSWORD, user_name="aigul")
    assert session.scalar(select(Person.language).where(Person.user_name == "aigul")) == "kk"


def test_a_contact_of_somebody_else_is_counted_like_any_other(session, edit):
    for number in range(10):
        email = "taken@b.kz" if number % 2 else f"free{number}@b.kz"
        edit(PASSWORD, contacts=services.read_contacts(email=email))
    assert count_guesses(session) == 10
    with pytest.raises(TooManyChanges):
        edit(PASSWORD, contacts=services.read_contacts(email="free@b.kz"), language="ru")
    assert session.scalars(select(Person.id).where(Person.language == "ru")).all() == []


@pytest.fixture
def office(session, container):
    """Return an organisation, its HR, and a person elsewhere with an IIN."""
    organisation = accounts.add_organisation(session)
    hr = accounts.add_person(session, organisation_id=organisation.id)
    accounts.grant(session, hr, HR, organisation_id=organisation.id)
    stranger = accounts.add_person(
        session,
        surname="Қасымова",
        given_name="Дина",
        iin_hash=container.iin_cipher.lookup(IIN),
        iin_encrypted=container.iin_cipher.encrypt(IIN),
    )
    actor, district = accounts.build_actor(session, hr), load_unit(session, KOKSHETAU).id
    session.commit()
    return organisation, actor, stranger, district


@pytest.fixture
def add(container, office):
    """Add a person to the office."""
    organisation, hr, _stranger, district = office

    def run(names=("Қасымова", "Дина"), *, is_confirmed=False, actor=hr, iin=IIN):
        person = services.NewPerson(
            names=services.PersonNames(*names),
            contacts=services.read_contacts(iin=iin),
            user_name="",
            audience=CIVIL_SERVANT,
            region_unit_id=district,
            language="kk",
            post=services.PostTerms(organisation.id, "маман", "", NOW.date()),
        )
        return services.add_person(
            container.database,
            by=actor,
            person=person,
            is_confirmed=is_confirmed,
            cipher=container.iin_cipher,
            moment=Moment(NOW, ZONE),
        )

    return run


def test_somebody_known_gets_a_post_once_it_is_confirmed_and_the_look_is_counted(
    session, add, office
):
    assert add() is None
    assert count_guesses(session) == 1
    added_person = add(is_confirmed=True)
    assert (added_person.person_id, added_person.was_known) == (office[2].id, True)
    assert count_guesses(session) == 1


def test_a_name_that_does_not_fit_the_iin_is_counted_until_the_looks_are_used_up(session, add):
    for _ in range(10):
        with pytest.raises(IinAndNameDiffer):
            add(("Касымова", "Асел"))
    with pytest.raises(TooManyChanges):
        add(("Касымова", "Асел"))
    assert count_guesses(session) == 10
    with pytest.raises(IinAndNameDiffer):  # the control: who sees everybody is not counted
        add(("Касымова", "Асел"), actor=OPERATOR)
    assert count_guesses(session) == 10


def test_somebody_new_gets_an_account_and_nothing_is_counted(session, add):
    added_person = add(("Жаңа", "Адам"), iin="500101600022")
    assert not added_person.was_known
    assert count_guesses(session) == 0
