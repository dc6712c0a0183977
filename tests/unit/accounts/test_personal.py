"""Sex, year of birth, town or village: from the IIN where there is one, else as the person says, and only if they wish."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts import services
from lms.accounts.models import Person
from lms.accounts.rules.personal import AGE_GROUPS, Personal, age_group, told_by_iin
from lms.accounts.services import contacts
from lms.enrolment.models import Enrolment
from tests.conftest import NOW
from tests.factories import accounts as make
from tests.factories import records
from tests.factories.records import ZONE
from tests.factories.regions import KOKSHETAU, unit


@pytest.mark.parametrize(("iin", "told"), [
    ("900214350123", ("m", 1990)), ("900214450123", ("f", 1990)), ("050731550123", ("m", 2005)), ("050731650123", ("f", 2005)),
    ("991231150123", ("m", 1899)), ("000229650123", ("f", 2000)), ("000229450123", None), ("901314350123", None),
    ("900214050123", None), ("900214750123", None), ("", None), (None, None),
])  # fmt: skip
def test_an_iin_tells_sex_and_year_of_birth_where_it_holds_a_day(iin, told):
    assert told_by_iin(iin) == told


@pytest.mark.parametrize(
    ("age", "group"), [(0, 0), (17, 0), (18, 1), (29, 1), (30, 2), (44, 2), (45, 3), (59, 3), (60, 4), (74, 4), (75, 5)]
)
def test_age_groups_begin_with_their_first_year(age, group):
    assert age_group(2026 - age, 2026) == AGE_GROUPS[group]
    assert age_group(None, 2026) is None


IIN = "900214450129"


def enter(session, runtime, **values):
    return services.sign_up(
        session, names=services.Names("Тегі", "Аты"), user_name="", password_hash="x", region_unit_id=unit(session, KOKSHETAU).id,
        language="ru", contacts=contacts.Contacts(**values), cipher=runtime.iin_cipher, now=NOW,
    )  # fmt: skip


def change(session, runtime, person, *, iin=None, **said):
    services.update_profile(
        session, actor=make.actor_of(session, person), names=services.Names("Тегі", "Аты"), user_name=person.user_name, language="ru",
        shown_name="full", region_unit_id=person.region_unit_id, contacts=contacts.Contacts(iin=iin), cipher=runtime.iin_cipher, now=NOW,
        zone=ZONE, personal=Personal(**said),
    )  # fmt: skip


def told(person):
    return person.sex, person.birth_year, person.settlement


def test_who_signs_up_with_an_iin_need_not_say_more(session, runtime):
    assert told(enter(session, runtime, iin=IIN)) == ("f", 1990, None)
    assert told(enter(session, runtime)) == (None, None, None)
    assert told(enter(session, runtime, iin=IIN)) == (None, None, None), "another's IIN is left out, and so is what it tells"


def test_what_is_said_can_be_taken_back_but_not_against_the_iin(session, runtime):
    person = enter(session, runtime)
    change(session, runtime, person, sex="m", birth_year=1970, settlement="rural")
    assert told(person) == ("m", 1970, "rural")
    change(session, runtime, person)
    assert told(person) == (None, None, None)
    change(session, runtime, person, iin=IIN, sex="m", birth_year=1970, settlement="urban")
    assert told(person) == ("f", 1990, "urban")
    change(session, runtime, person, sex="m", birth_year=1970)
    assert told(person) == ("f", 1990, None)


def test_an_enrolment_keeps_what_was_so_then(session):
    person = make.person(session, sex="f", birth_year=1996, settlement="rural", language="ru")
    silent = make.person(session)
    course = records.course(session)
    first = records.enrol(session, person, course)
    other = records.enrol(session, silent, course)
    person.sex, person.birth_year, person.settlement, person.language = "m", None, "urban", "kk"
    session.flush()
    later = records.enrol(session, person, records.course(session), now=NOW + timedelta(days=1))
    kept = {
        row.id: (row.language, row.sex, row.age_group, row.settlement)
        for row in session.scalars(select(Enrolment).where(Enrolment.id.in_([first, other, later])))
    }
    assert kept == {first: ("ru", "f", "30-44", "rural"), other: ("kk", None, None, None), later: ("kk", "m", None, "urban")}
    assert session.scalar(select(Person.id).where(Person.id == silent.id, Person.sex.is_(None))) == silent.id
