"""A text too long for a cookie, sent after the session ended: stored for its author alone."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.core.kept_texts import MOST_KEPT, KeptText
from lms.core.upkeep import sweep_throttle
from tests.client import CSRF
from tests.conftest import NOW
from tests.factories.accounts import add_person, sign_in
from tests.factories.learning import begin_attempt, create_learner
from tests.factories.written import build_written_files, find_text_position

OWN = {"Origin": "http://localhost"}
PASSWORD = "көк шкаф 478"
LETTERS = "абвгғдежзийкқлмнңоөпрстуұүфхһцчшыіэюя    "
LONG = "".join(random.Random(14).choices(LETTERS, k=20_000)).strip()  # noqa: S311 - no secret


@pytest.fixture
def learner(session, container):
    new_learner = create_learner(session, container.storage, files=build_written_files())
    new_learner.person.user_name = "aika"
    new_learner.person.password_hash = container.passwords.hash(PASSWORD)
    session.commit()
    return new_learner


@pytest.fixture
def url(client, session, learner):
    sign_in(client, session, learner.person)
    attempt = begin_attempt(session, learner, learner.outline.quizzes[0])
    position = find_text_position(session, attempt)
    session.commit()
    return f"/learning/attempts/{attempt.id}/{position}"


def send_signed_out(client, url):
    """Send the long text after the cookies were deleted; return the URL of signing in."""
    token = CSRF.search(client.get(url).text).group(1)
    client.delete_cookie("session")
    data = {"csrf_token": token, "answer": LONG, "go": "next"}
    return client.post(url, data=data, headers=OWN).location


def sign_in_at(client, location, name="aika"):
    return client.send(location, {"login": name, "password": PASSWORD})


def count_kept(session):
    count = session.scalar(select(func.count()).select_from(KeptText))
    session.rollback()
    return count


def test_a_long_text_is_offered_again_to_its_author_whole_and_once(client, session, url):
    location = send_signed_out(client, url)
    assert count_kept(session) == 1
    assert sign_in_at(client, location).location == url
    page = client.get(url).text
    assert "data-unsent" in page
    assert LONG in page
    assert LONG not in client.get(url).text


def test_another_person_who_signs_in_there_does_not_get_it(client, session, url, container):
    add_person(session, user_name="other", password_hash=container.passwords.hash(PASSWORD))
    session.commit()
    location = send_signed_out(client, url)
    sign_in_at(client, location, "other")
    with client.session_transaction() as browser_session:
        assert "unsent" not in browser_session


def test_what_is_stored_says_neither_whose_it_is_nor_what(client, session, url, learner):
    send_signed_out(client, url)
    row = session.scalars(select(KeptText)).one()
    with client.session_transaction() as browser_session:
        token = browser_session["unsent"].removeprefix("kept.")
    assert token not in row.token_hash
    assert LONG[:20].encode() not in row.sealed
    assert len(row.sealed) < 32 * 1024
    session.rollback()


def test_it_waits_for_half_an_hour_and_is_deleted(client, session, url, container, clock):
    location = send_signed_out(client, url)
    clock.forward(minutes=31)
    sign_in_at(client, location)
    assert LONG not in client.get(url).text
    sweep_throttle(container)
    assert count_kept(session) == 0


def test_a_full_store_takes_no_more_and_old_texts_make_room(client, session, url, clock):
    def fill(until):
        session.add_all(
            KeptText(token_hash=f"{n:064}", sealed=b"x", expires_at=until) for n in range(MOST_KEPT)
        )
        session.commit()

    fill(NOW + timedelta(minutes=5))
    location = send_signed_out(client, url)
    assert location == f"/auth/sign-in?next={url}"
    assert count_kept(session) == MOST_KEPT
    clock.forward(minutes=6)
    sign_in_at(client, location)
    send_signed_out(client, url)
    assert count_kept(session) == 1
