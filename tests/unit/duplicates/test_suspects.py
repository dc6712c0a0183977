"""Which accounts are shown as one person's, to whom."""

from lms.accounts.rules import CONSULTANT, HR, OFFICER, OPERATOR
from lms.duplicates.queries import pairs
from lms.duplicates.rules import Duty, MergedEnrolment, fate_of_courses, fate_of_duties
from tests.conftest import NOW
from tests.factories import accounts as make
from tests.factories.regions import AKTOBE_CITY, KOKSHETAU, SEMEI

NAME = {"surname": "Серікова", "given_name": "Әйгүл"}


def found(session, actor=OPERATOR, text="", limit=50, offset=0):
    session.flush()
    rows, total = pairs(session, by=actor, text=text, limit=limit, offset=offset)
    return [(pair.first.id, pair.second.id) for pair in rows], total


def test_the_same_name_in_one_unit_however_it_was_typed(session):
    one = make.person(session, **NAME, user_name="aigul.serikova")
    two = make.person(session, surname="серикова", given_name="айгул", user_name="other")
    make.person(session, **NAME, user_name="far.away", kato=SEMEI)
    make.person(session, surname="Серікова", given_name="Айжан", user_name="aizhan")
    assert found(session) == ([(one.id, two.id)], 1)
    pair = pairs(session, by=OPERATOR, text="", limit=9, offset=0)[0][0]
    assert (pair.same_name, pair.same_login, pair.same_unit, pair.same_organisation) == (
        True,
        False,
        True,
        False,
    )


def test_a_user_name_with_a_number_tells_of_one_name_written_twice(session):
    one = make.person(session, **NAME, patronymic="Маратқызы", user_name="aigul.serikova")
    two = make.person(session, surname="Serikova", given_name="Aigul", user_name="aigul.serikova2")
    assert found(session) == ([(one.id, two.id)], 1)
    assert found(session, text="маратқ")[1] == 1
    assert found(session, text="zzz") == ([], 0)


def test_one_organisation_joins_people_of_two_units(session):
    body = make.organisation(session)
    one = make.person(session, **NAME, organisation_id=body.id, iin_hash=None)
    two = make.person(session, **NAME, organisation_id=body.id, kato=SEMEI)
    assert found(session)[0] == [(one.id, two.id)]


def test_two_iins_blocked_and_merged_accounts_are_left_out(session):
    for values in ({"iin_hash": "a" * 64}, {"iin_hash": "b" * 64}):
        make.person(session, **NAME, **values)
    assert found(session)[1] == 0
    open_one = make.person(session, **NAME)
    assert found(session)[1] == 2
    make.person(session, **NAME, blocked_at=NOW)
    make.person(session, **NAME, blocked_at=NOW, merged_into_id=open_one.id)
    assert found(session)[1] == 2


def test_pages_hold_each_pair_once(session):
    for number in range(5):
        for _ in range(2):
            make.person(session, surname=f"Тегі{number:02}", given_name="Аты")
    make.person(session, surname="Тегі", given_name="Аты", user_name="aty.tegi00")
    make.person(session, surname="Тегi", given_name="Аты", user_name="aty.tegi01")
    first, total = found(session, limit=3, offset=0)
    second, _ = found(session, limit=3, offset=3)
    assert (len(first), len(second), total) == (3, 3, 6)
    assert len({*first, *second}) == 6


def test_hr_sees_pairs_of_their_own_people_alone(session):
    body, other = make.organisation(session), make.organisation(session, kato=AKTOBE_CITY)
    for place in (body, other):
        for _ in range(2):
            make.person(session, **NAME, organisation_id=place.id, iin_hash=None)
    mixed = make.person(session, **NAME)
    holder = make.person(session, organisation_id=body.id)
    make.grant(session, holder, HR, organisation_id=body.id)
    make.grant(session, holder, OFFICER, kato=KOKSHETAU)
    make.grant(session, holder, CONSULTANT, kato=KOKSHETAU)
    hr = make.actor_of(session, holder)
    rows, total = pairs(session, by=hr, text="", limit=50, offset=0)
    assert (
        total,
        {pair.first.organisation_id for pair in rows},
        {pair.second.organisation_id for pair in rows},
    ) == (1, {body.id}, {body.id})
    assert mixed.id in {one for pair in found(session)[0] for one in pair}
    make.grant(session, session.get_one(make.Person, rows[0].first.id), OFFICER, kato=KOKSHETAU)
    assert found(session, hr) == ([], 0)


def test_of_two_at_the_same_step_the_one_begun_first_goes_on():
    early, late = (
        MergedEnrolment(1, 7, "active", 3, NOW.replace(hour=1)),
        MergedEnrolment(2, 7, "active", 3, NOW),
    )
    assert fate_of_courses([late], [early]).swapped == [(2, 1)]
    assert fate_of_courses([early], [late]).resting == [2]
    assert fate_of_courses(
        [early],
        [MergedEnrolment(3, 7, "completed", 0, NOW), MergedEnrolment(4, 8, "active", 0, NOW)],
    ).moved == [3, 4]


def test_of_two_obligations_only_a_met_one_changes_places():
    assert fate_of_duties(
        [Duty(1, 5, 0, "open")], [Duty(2, 5, 0, "met"), Duty(3, 5, 1, "open")]
    ).swapped == [(1, 2)]
    for mine, theirs in (("met", "met"), ("open", "open"), ("met", "open"), ("exempt", "ended")):
        fate = fate_of_duties([Duty(1, 5, 0, mine)], [Duty(2, 5, 0, theirs)])
        assert (fate.moved, fate.resting, fate.swapped) == ([], [2], [])
