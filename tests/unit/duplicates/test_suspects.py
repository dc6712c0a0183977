"""Accounts that are suspected to be one person's, and who sees them."""

import pytest
from sqlalchemy import func, select, true, update

from lms.accounts.models import Person
from lms.accounts.rules import CONSULTANT, HR, OFFICER, OPERATOR, build_search_key
from lms.core.migrations import downgrade_database, upgrade_database
from lms.duplicates.queries import list_pairs, suspects
from lms.duplicates.rules import MergedEnrolment, MergedObligation, decide_duties, decide_enrolments
from lms.duplicates.services import note_missed_namesakes
from tests.conftest import NOW
from tests.factories import accounts
from tests.factories.regions import AKTOBE_CITY, KOKSHETAU, SEMEI
from tests.query_plans import explain, pretend_statistics

NAME = {"surname": "Серікова", "given_name": "Әйгүл"}


def find_pairs(session, actor=OPERATOR, text="", limit=50, offset=0):
    session.flush()
    rows, total = list_pairs(session, by=actor, text=text, limit=limit, offset=offset)
    return [(pair.first.id, pair.second.id) for pair in rows], total


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("signal", ["same_name", "same_login"])
def test_an_administrator_is_led_from_shared_names_to_accounts(session, signal, monkeypatch):
    """Also where a hundred thousand user names without a sign spoil the statistics."""
    pretend_statistics(
        session,
        {
            "ix_person_same_name": ("person", "100321 1"),
            "ix_person_same_login": ("person", "100321 4362"),
            "ix_person_namesake_same_name": ("person", "321 2"),
            "ix_person_namesake_same_login": ("person", "321 2"),
            "ix_person_scope": ("person", "100321 410 334 334 334"),
        },
    )
    plan = explain(session, suspects._select_pairs(OPERATOR, "", signal))
    assert f" noted USING INDEX ix_person_namesake_{signal}" in plan
    assert "AUTOMATIC" not in plan
    assert "TEMP B-TREE" not in plan, "later pairs are not read"
    if signal == "same_login":
        monkeypatch.setattr(suspects, "_is_led_to", lambda *_: true())
        without, _accounts = suspects._select_all_pairs.__wrapped__(OPERATOR, signal)
        assert f" noted USING INDEX ix_person_namesake_{signal}" not in explain(session, without)


def test_the_same_name_in_one_unit_however_it_was_typed(session):
    older = accounts.add_person(session, **NAME, user_name="aigul.serikova")
    newer = accounts.add_person(session, surname="серикова", given_name="айгул", user_name="other")
    accounts.add_person(session, **NAME, user_name="far.away", kato=SEMEI)
    accounts.add_person(session, surname="Серікова", given_name="Айжан", user_name="aizhan")
    assert find_pairs(session) == ([(older.id, newer.id)], 1)
    pair = list_pairs(session, by=OPERATOR, text="", limit=9, offset=0)[0][0]
    assert (pair.same_name, pair.same_login, pair.same_unit, pair.same_organisation) == (
        True,
        False,
        True,
        False,
    )


def test_a_user_name_with_a_number_tells_of_one_name_written_twice(session):
    older = accounts.add_person(session, **NAME, patronymic="Маратқызы", user_name="aigul.serikova")
    newer = accounts.add_person(
        session, surname="Serikova", given_name="Aigul", user_name="aigul.serikova2"
    )
    assert find_pairs(session) == ([(older.id, newer.id)], 1)
    assert find_pairs(session, text="маратқ")[1] == 1, "the older one's name"
    assert find_pairs(session, text="serikova aigul")[1] == 1, "the newer one's name"
    assert find_pairs(session, text="маратқ serikova2") == ([], 0), "the words of one of them"
    assert find_pairs(session, text="zzz") == ([], 0)


def test_a_name_written_later_makes_a_pair_and_another_one_ends_it(session):
    older = accounts.add_person(session, surname="Ким", given_name="Олег", user_name="oleg.kim")
    newer = accounts.add_person(session, **NAME, user_name="aigul.serikova")
    assert find_pairs(session) == ([], 0)
    for person in (newer, older):
        names = (person.surname, person.given_name, person.search_key)
        person.surname, person.given_name = "Пак", "Вера"
        person.search_key = build_search_key("Пак", "Вера", "", person.user_name)
        session.flush()
    assert find_pairs(session) == ([(older.id, newer.id)], 1), "whoever wrote it first"
    older.surname, older.given_name, older.search_key = names
    assert find_pairs(session) == ([], 0)


def test_an_account_that_another_transaction_did_not_see_is_found_at_the_next_look(
    container, session
):
    older, newer = (accounts.add_person(session, **NAME) for _ in range(2))
    pair = (older.id, newer.id)
    session.execute(update(Person).values(has_namesake=False))  # as if written at one moment
    session.commit()
    assert find_pairs(session) == ([], 0)
    session.rollback()
    assert note_missed_namesakes(container.database) == 1
    assert find_pairs(session) == ([pair], 1)
    session.rollback()
    assert note_missed_namesakes(container.database) == 0


def test_pairs_from_before_the_migration_are_found_after_it(session, container):
    by_name = [accounts.add_person(session, **NAME).id for _ in range(2)]
    by_login = [
        accounts.add_person(session, surname="Ким", given_name=name, user_name=login).id
        for name, login in (("Вера", "vera.kim"), ("Верa", "vera.kim2"))
    ]
    accounts.add_person(session, surname="Пак", given_name="Олег", user_name="oleg.pak")
    session.commit()
    pairs, url = [tuple(by_name), tuple(by_login)], container.settings.database_url
    assert find_pairs(session) == (pairs, 2)
    session.close()
    container.database.dispose()
    downgrade_database(url, "0059")
    upgrade_database(url)
    assert find_pairs(session) == (pairs, 2)
    noted_count = session.scalar(select(func.count()).where(Person.has_namesake))
    assert noted_count == 4, "nobody else"


def test_one_organisation_joins_people_of_two_units(session):
    employer = accounts.add_organisation(session)
    older = accounts.add_person(session, **NAME, organisation_id=employer.id, iin_hash=None)
    newer = accounts.add_person(session, **NAME, organisation_id=employer.id, kato=SEMEI)
    assert find_pairs(session)[0] == [(older.id, newer.id)]


def test_two_iins_blocked_and_merged_accounts_are_left_out(session):
    for values in ({"iin_hash": "a" * 64}, {"iin_hash": "b" * 64}):
        accounts.add_person(session, **NAME, **values)
    assert find_pairs(session)[1] == 0
    open_one = accounts.add_person(session, **NAME)
    assert find_pairs(session)[1] == 2
    accounts.add_person(session, **NAME, blocked_at=NOW)
    accounts.add_person(session, **NAME, blocked_at=NOW, merged_into_id=open_one.id)
    assert find_pairs(session)[1] == 2


def test_pages_hold_each_pair_once(session):
    for number in range(5):
        for _ in range(2):
            accounts.add_person(session, surname=f"Тегі{number:02}", given_name="Аты")
    accounts.add_person(session, surname="Тегі", given_name="Аты", user_name="aty.tegi00")
    accounts.add_person(session, surname="Тегi", given_name="Аты", user_name="aty.tegi01")
    first, total = find_pairs(session, limit=3, offset=0)
    second, _ = find_pairs(session, limit=3, offset=3)
    assert (len(first), len(second), total) == (3, 3, 6)
    assert len({*first, *second}) == 6


def test_hr_sees_pairs_of_their_own_people_alone(session):
    own, other = (
        accounts.add_organisation(session),
        accounts.add_organisation(session, kato=AKTOBE_CITY),
    )
    for employer in (own, other):
        for _ in range(2):
            accounts.add_person(session, **NAME, organisation_id=employer.id, iin_hash=None)
    mixed = accounts.add_person(session, **NAME)
    holder = accounts.add_person(session, organisation_id=own.id)
    accounts.grant(session, holder, HR, organisation_id=own.id)
    accounts.grant(session, holder, OFFICER, kato=KOKSHETAU)
    accounts.grant(session, holder, CONSULTANT, kato=KOKSHETAU)
    hr = accounts.build_actor(session, holder)
    rows, total = list_pairs(session, by=hr, text="", limit=50, offset=0)
    assert (
        total,
        {pair.first.organisation_id for pair in rows},
        {pair.second.organisation_id for pair in rows},
    ) == (1, {own.id}, {own.id})
    assert mixed.id in {person_id for pair in find_pairs(session)[0] for person_id in pair}
    accounts.grant(
        session, session.get_one(accounts.Person, rows[0].first.id), OFFICER, kato=KOKSHETAU
    )
    assert find_pairs(session, hr) == ([], 0)


def test_of_two_at_the_same_step_the_one_begun_first_goes_on():
    early, late = (
        MergedEnrolment(1, 7, "active", 3, NOW.replace(hour=1)),
        MergedEnrolment(2, 7, "active", 3, NOW),
    )
    assert decide_enrolments([late], [early]).swapped == [(2, 1)]
    assert decide_enrolments([early], [late]).resting_ids == [2]
    assert decide_enrolments(
        [early],
        [MergedEnrolment(3, 7, "completed", 0, NOW), MergedEnrolment(4, 8, "active", 0, NOW)],
    ).moved_ids == [3, 4]


def test_of_two_obligations_only_a_met_one_is_swapped():
    assert decide_duties(
        [MergedObligation(1, 5, 0, "open")],
        [MergedObligation(2, 5, 0, "met"), MergedObligation(3, 5, 1, "open")],
    ).swapped == [(1, 2)]
    for mine, theirs in (("met", "met"), ("open", "open"), ("met", "open"), ("exempt", "ended")):
        moves = decide_duties(
            [MergedObligation(1, 5, 0, mine)], [MergedObligation(2, 5, 0, theirs)]
        )
        assert (moves.moved_ids, moves.resting_ids, moves.swapped) == ([], [2], [])
