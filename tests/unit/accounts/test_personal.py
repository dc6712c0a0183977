"""Statistical answers: given by the person, else by a list or the IIN, and all voluntary."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts import services
from lms.accounts.models import AuditEvent
from lms.accounts.rules import OPERATOR
from lms.accounts.rules.personal import AGE_GROUPS, answer_from_iin, get_age_group, read_iin
from lms.accounts.services import contacts
from lms.accounts.services.personal import WINDOW, read_iins, save_iin_answers
from lms.auth import services as auth
from lms.core.clock import Moment
from lms.enrolment.jobs import fill_from_iins
from lms.enrolment.models import Enrolment
from lms.reporting.services import find_differences, fold_figures
from tests.conftest import NOW
from tests.factories import accounts, records
from tests.factories.records import ZONE
from tests.factories.regions import KOKSHETAU, load_unit


@pytest.mark.parametrize(
    ("iin", "expected"),
    [
        ("900214350123", ("m", 1990)),
        ("900214450123", ("f", 1990)),
        ("050731550123", ("m", 2005)),
        ("050731650123", ("f", 2005)),
        ("991231150123", ("m", 1899)),
        ("000229650123", ("f", 2000)),
        ("000229450123", None),
        ("901314350123", None),
        ("900214050123", None),
        ("900214750123", None),
        ("", None),
        (None, None),
    ],
)
def test_an_iin_tells_sex_and_year_of_birth_where_it_holds_a_day(iin, expected):
    assert read_iin(iin) == expected


def test_an_iin_of_somebody_not_born_yet_or_born_before_everybody_tells_nothing():
    both = ("sex", "birth_year")
    assert answer_from_iin("900214450123", both, 2026) == {"sex": "f", "birth_year": 1990}
    assert answer_from_iin("900214450123", ("sex",), 2026) == {"sex": "f"}
    assert answer_from_iin("270101550123", both, 2026) == {}
    assert answer_from_iin("991231150123", both, 2026) == {}


@pytest.mark.parametrize(
    ("age", "group"),
    [
        (0, 0),
        (17, 0),
        (18, 1),
        (29, 1),
        (30, 2),
        (44, 2),
        (45, 3),
        (59, 3),
        (60, 4),
        (74, 4),
        (75, 5),
    ],
)
def test_age_groups_begin_with_their_first_year(age, group):
    assert get_age_group(2026 - age, 2026) == AGE_GROUPS[group]
    assert get_age_group(None, 2026) is None


IIN = "900214450129"
OTHER_IIN = "850607350128"


def sign_up(session, container, **values):
    return auth.create_citizen(
        session,
        names=services.PersonNames("Тегі", "Аты"),
        user_name="",
        password_hash="x",
        region_unit_id=load_unit(session, KOKSHETAU).id,
        language="ru",
        contacts=contacts.Contacts(**values),
        cipher=container.iin_cipher,
        moment=Moment(NOW, ZONE),
    )


def update_own(session, container, person, *, iin=None, **answers):
    services.update_profile(
        session,
        by=accounts.build_actor(session, person),
        names=services.PersonNames("Тегі", "Аты"),
        user_name=person.user_name,
        language="ru",
        shown_name="full",
        region_unit_id=person.region_unit_id,
        contacts=contacts.Contacts(iin=iin),
        cipher=container.iin_cipher,
        moment=Moment(NOW, ZONE),
        personal=answers,
    )


def update_as_admin(session, container, person, *, iin=None, **answers):
    """Save as an administrator; what is not entered is sent as it is stored."""
    current_answers = {name: getattr(person, name) for name in ("sex", "birth_year", "settlement")}
    services.update_person(
        session,
        by=OPERATOR,
        person_id=person.id,
        names=services.PersonNames("Тегі", "Аты"),
        user_name=person.user_name,
        audience=person.audience,
        region_unit_id=person.region_unit_id,
        contacts=contacts.Contacts(iin=iin),
        cipher=container.iin_cipher,
        moment=Moment(NOW, ZONE),
        personal={**current_answers, **answers},
    )


def get_answers(person):
    return person.sex, person.birth_year, person.settlement


def make_person_with_iin(session, container, iin=IIN, **values):
    cipher = container.iin_cipher
    return accounts.add_person(
        session, iin_encrypted=cipher.encrypt(iin), iin_hash=cipher.lookup(iin), **values
    )


def test_who_signs_up_with_an_iin_need_not_say_more(session, container):
    assert get_answers(sign_up(session, container, iin=IIN)) == ("f", 1990, None)
    assert get_answers(sign_up(session, container)) == (None, None, None)
    assert get_answers(sign_up(session, container, iin=IIN)) == ("f", 1990, None), (
        "whoever else claims the same IIN makes no difference"
    )


def test_an_iin_that_is_given_later_tells_what_was_not_said_and_leaves_what_was(session, container):
    person = sign_up(session, container)
    update_own(session, container, person, sex="m", settlement="rural")
    assert get_answers(person) == ("m", None, "rural")
    update_own(session, container, person, iin=IIN)
    assert get_answers(person) == ("m", 1990, "rural")


def test_a_refusal_stays_whatever_the_iin_tells(session, container):
    person = sign_up(session, container)
    update_own(session, container, person, sex=None, birth_year=None)
    update_own(session, container, person, iin=IIN)
    assert get_answers(person) == (None, None, None)
    fill_from_iins(
        session, cipher=container.iin_cipher, after=person.id - 1, moment=Moment(NOW, ZONE)
    )
    session.refresh(person)
    assert get_answers(person) == (None, None, None)


def test_what_the_iin_told_is_no_answer_until_the_person_changes_it(session, container):
    person = sign_up(session, container, iin=IIN)
    update_own(session, container, person, sex="f", birth_year=1990)
    assert not person.sex_said and not person.birth_year_said
    update_own(session, container, person, birth_year=1991)
    assert (get_answers(person), person.sex_said, person.birth_year_said) == (
        ("f", 1991, None),
        False,
        True,
    )
    update_own(session, container, person, sex=None)
    assert (person.sex, person.sex_said) == (None, True)


def test_answers_of_a_mistyped_claim_follow_its_correction(session, container):
    person = sign_up(session, container, iin=IIN)
    update_own(session, container, person, iin=OTHER_IIN)
    assert (get_answers(person), person.sex_said) == (("m", 1985, None), False)


def test_with_a_corrected_iin_goes_what_the_wrong_one_told_and_nothing_else(session, container):
    person = sign_up(session, container, iin=IIN)
    update_own(session, container, person, birth_year=1985)
    update_as_admin(session, container, person, iin=OTHER_IIN)
    assert get_answers(person) == ("m", 1985, None)
    update_as_admin(session, container, person, settlement="urban", sex="f")
    assert (get_answers(person), person.sex_said) == (("f", 1985, "urban"), False)
    update_as_admin(session, container, person, iin=IIN)
    assert get_answers(person) == ("f", 1985, "urban")


def test_what_staff_enter_of_somebody_new_goes_before_the_iin(session, container):
    person = services.create_person(
        session,
        by=OPERATOR,
        names=services.PersonNames("Тегі", "Аты"),
        user_name="",
        audience="citizen",
        region_unit_id=load_unit(session, KOKSHETAU).id,
        language="kk",
        contacts=contacts.Contacts(iin=IIN),
        cipher=container.iin_cipher,
        moment=Moment(NOW, ZONE),
        personal={"sex": "m", "birth_year": None, "settlement": "rural"},
    )
    assert get_answers(person) == ("m", 1990, "rural")


@pytest.mark.parametrize(
    "answers", [{"sex": "x"}, {"birth_year": 2027}, {"birth_year": 1899}, {"settlement": "city"}]
)
def test_what_no_form_lets_through_is_not_stored_either(session, container, answers):
    person = sign_up(session, container)
    with pytest.raises(ValueError, match=next(iter(answers))):
        update_own(session, container, person, **answers)


def test_the_record_of_an_answer_holds_no_value(session, container):
    update_own(session, container, sign_up(session, container), sex="f", birth_year=1977)
    details = session.scalars(
        select(AuditEvent.details).where(AuditEvent.kind == "profile_changed")
    ).one()
    assert {"sex", "birth_year", "sex_said"} <= set(details["columns"])
    assert "1977" not in str(details)


def list_kept_columns(session, *ids):
    rows = session.scalars(
        select(Enrolment).where(Enrolment.id.in_(ids)).execution_options(populate_existing=True)
    )
    columns = {row.id: (row.language, row.sex, row.age_group, row.settlement) for row in rows}
    return [columns[enrolment_id] for enrolment_id in ids]


def test_an_enrolment_keeps_what_was_so_then(session):
    person = accounts.add_person(
        session, sex="f", birth_year=1996, settlement="rural", language="ru"
    )
    silent = accounts.add_person(session)
    course = records.add_course(session)
    first = records.enrol(session, person, course)
    other = records.enrol(session, silent, course)
    person.sex, person.birth_year, person.settlement, person.language = "m", None, "urban", "kk"
    session.flush()
    later = records.enrol(session, person, records.add_course(session), now=NOW + timedelta(days=1))
    assert list_kept_columns(session, first, other, later) == [
        ("ru", "f", "30-44", "rural"),
        ("kk", None, None, None),
        ("kk", "m", None, "urban"),
    ]


def test_a_first_answer_was_true_before_too_and_a_later_one_counts_from_then_on(session, container):
    person, other = sign_up(session, container), accounts.add_person(session)
    old = records.enrol(session, person, records.add_course(session), now=NOW - timedelta(days=800))
    recent = records.enrol(session, person, records.add_course(session))
    others = records.enrol(session, other, records.add_course(session))
    update_own(session, container, person, sex="f", birth_year=1995)
    assert list_kept_columns(session, old, recent) == [
        ("ru", "f", "18-29", None),
        ("ru", "f", "30-44", None),
    ]
    update_own(session, container, person, sex="m", birth_year=None, settlement="rural")
    assert list_kept_columns(session, old, recent) == [
        ("ru", "f", "18-29", "rural"),
        ("ru", "f", "30-44", "rural"),
    ]
    assert list_kept_columns(session, others) == [("kk", None, None, None)]
    fold_figures(session)
    assert find_differences(session) == []


def test_iins_of_those_who_never_said_anything_are_read_once(session, container):
    silent, half = (
        make_person_with_iin(session, container),
        make_person_with_iin(session, container, OTHER_IIN, sex="f"),
    )
    foreign, unborn = (
        make_person_with_iin(session, container, iin) for iin in ("850607050125", "500101500016")
    )
    refused = make_person_with_iin(session, container, "850607350139", sex_said=True)
    enrolled = records.enrol(session, silent, records.add_course(session))
    arguments = {
        "cipher": container.iin_cipher,
        "after": silent.id - 1,
        "moment": Moment(NOW, ZONE),
    }
    assert fill_from_iins(session, **arguments) == (None, 3)
    session.expire_all()
    assert [get_answers(learner)[:2] for learner in (silent, half, foreign, unborn, refused)] == [
        ("f", 1990),
        ("f", 1985),
        (None, None),
        (None, None),
        (None, 1985),
    ]
    assert list_kept_columns(session, enrolled) == [("kk", "f", "30-44", None)]
    assert fill_from_iins(session, **arguments) == (None, 0)


def test_an_answer_that_comes_while_iins_are_read_stays(session, container):
    person = make_person_with_iin(session, container)
    iin_answers = read_iins(
        session, cipher=container.iin_cipher, after=person.id - 1, moment=Moment(NOW, ZONE)
    )
    update_own(session, container, person, sex=None, birth_year=1970)
    save_iin_answers(session, iin_answers)
    session.refresh(person)
    assert get_answers(person) == (None, 1970, None)


def test_iins_are_read_in_steps_that_end(session, container):
    first = make_person_with_iin(session, container)
    last = make_person_with_iin(session, container, OTHER_IIN, id=first.id + 2 * WINDOW)
    arguments = {"cipher": container.iin_cipher, "moment": Moment(NOW, ZONE)}
    steps, after = [], first.id - 1
    while after is not None:
        after, count = fill_from_iins(session, after=after, **arguments)
        steps.append(count)
    assert steps == [1, 0, 1]
    session.refresh(last)
    assert get_answers(last) == ("m", 1985, None)
