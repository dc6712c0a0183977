"""Finding somebody at the counter whose IIN is to be confirmed, and how often one may guess."""

import pytest
from sqlalchemy import select

from lms.accounts.errors import PersonUnknown, TooManyChanges
from lms.accounts.rules import CONSULTANT, OFFICER
from lms.accounts.services import find_person_at_counter
from lms.accounts.services.attempts import GUESS_WINDOW, GUESSES
from lms.core.throttle import ThrottleCount
from tests.conftest import NOW
from tests.factories.accounts import add_person, build_actor, grant
from tests.factories.regions import KOKSHETAU, SEMEI


@pytest.fixture
def staff(session):
    """Make an actor with a role in the district."""

    def run(role=CONSULTANT):
        holder = add_person(session, user_name=f"staff-{role}")
        grant(session, holder, role, kato=KOKSHETAU)
        return build_actor(session, holder)

    return run


@pytest.fixture
def visitor(session):
    """Return a person of the district with contacts, beside one without."""
    add_person(session)
    return add_person(session, user_name="aika", email="aika@example.kz", phone="+77011234567")


@pytest.fixture
def find(session, container, visitor, staff):
    """Look for a person as a consultant of the district, or as another actor."""
    consultant = staff()

    def run(login, *, by=consultant, now=NOW):
        session.commit()
        return find_person_at_counter(
            container.database, by=by, login=login, cipher=container.iin_cipher, now=now
        )

    return run


def list_hits(session):
    """Return the number of guesses of each key."""
    session.rollback()
    return [row.hits for row in session.scalars(select(ThrottleCount))]


@pytest.mark.parametrize("login", [" AIKA ", "Aika@Example.kz", "8 (701) 123-45-67"])
def test_a_person_is_found_by_what_they_sign_in_with_and_costs_no_guess(
    session, visitor, find, login
):
    assert find(login) == visitor.id
    assert list_hits(session) == []


def test_an_unknown_name_counts_as_a_guess_although_it_is_refused(session, visitor, find):
    for login in ("nobody", "nobody@example.kz", ""):
        with pytest.raises(PersonUnknown):
            find(login)
    assert list_hits(session) == [3]
    assert find(visitor.user_name) == visitor.id


def test_people_whom_the_actor_does_not_answer_for_are_unknown_to_them(
    session, visitor, find, staff
):
    far = add_person(session, kato=SEMEI)
    merged = add_person(session, blocked_at=NOW, merged_into_id=visitor.id)
    for login in (far.user_name, merged.user_name, f"staff-{CONSULTANT}"):
        with pytest.raises(PersonUnknown):
            find(login)
    with pytest.raises(PersonUnknown):
        find(visitor.user_name, by=staff(OFFICER))
    assert sorted(list_hits(session)) == [1, 3], "each actor has their own guesses"


def test_guesses_end_after_ten_until_their_window_has_passed(session, visitor, find):
    for _ in range(GUESSES):
        with pytest.raises(PersonUnknown):
            find("nobody")
    with pytest.raises(TooManyChanges) as refusal:
        find("nobody")
    assert refusal.value.retry_after == GUESS_WINDOW.total_seconds()
    assert list_hits(session) == [GUESSES]
    assert find(visitor.user_name) == visitor.id, "who is there is found"
    with pytest.raises(PersonUnknown):
        find("nobody", now=NOW + GUESS_WINDOW)
    assert list_hits(session) == [1]
