"""Requests with an idempotency key: the same request sent again is executed once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from lms.accounts.models import AuditEvent
from lms.accounts.services import record_event
from lms.api.errors import KeyReused
from lms.api.models import IdempotentReply
from lms.api.services import delete_old_replies, reserve_reply, store_reply
from lms.auth.models import ApiToken
from tests.conftest import NOW
from tests.factories.accounts import add_organisation
from tests.factories.api import add_api_token


@pytest.fixture
def token_ids(session):
    own_organisation = add_organisation(session)
    for _ in range(2):
        add_api_token(session, own_organisation)
    ids = list(session.scalars(select(ApiToken.id).order_by(ApiToken.id)))
    session.commit()
    return ids


def reserve_once(session, token_id, *, key="k1", request_hash="a" * 64, now=NOW):
    return reserve_reply(session, token_id=token_id, key=key, request_hash=request_hash, now=now)


def reserve_and_store(session, token_id, content=b"done", **request):
    assert reserve_once(session, token_id, **request) is None
    store_reply(
        session, token_id=token_id, key=request.get("key", "k1"), status=200, content=content
    )


def test_the_same_key_with_the_same_request_gets_the_reply_again(session, token_ids):
    reserve_and_store(session, token_ids[0])
    reserve_and_store(session, token_ids[0], b"other", key="k2")
    reply = reserve_once(session, token_ids[0], now=NOW + timedelta(hours=23))
    assert (reply.status, reply.content) == (200, b"done")


def test_the_same_key_with_another_request_is_refused(session, token_ids):
    reserve_and_store(session, token_ids[0])
    with pytest.raises(KeyReused):
        reserve_once(session, token_ids[0], request_hash="b" * 64)


def test_the_key_of_another_token_is_another_key(session, token_ids):
    reserve_and_store(session, token_ids[0])
    assert reserve_once(session, token_ids[1], request_hash="b" * 64) is None


def test_after_a_day_the_key_is_new_whether_it_was_swept_or_not(session, token_ids):
    reserve_and_store(session, token_ids[0])
    reserve_and_store(session, token_ids[0], key="k2", now=NOW + timedelta(hours=2))
    later = NOW + timedelta(hours=24)
    assert reserve_once(session, token_ids[0], request_hash="b" * 64, now=later) is None
    delete_old_replies(session, now=NOW + timedelta(hours=25))
    assert session.scalars(select(IdempotentReply.key).order_by(IdempotentReply.key)).all() == [
        "k1",
        "k2",
    ]
    delete_old_replies(session, now=NOW + timedelta(hours=48))
    assert session.scalar(select(func.count()).select_from(IdempotentReply)) == 0


def race_requests(container, token_id, *, fails=()):
    """Send six requests at once with one key and return their results.

    Those in `fails` die after their work.
    """
    together = Barrier(6)

    def send(number):
        together.wait()
        try:
            with container.database.write() as session:
                reply = reserve_once(session, token_id)
                if reply is not None:
                    return reply.content
                record_event(session, kind="worked", subject=f"try:{number}", now=NOW)
                store_reply(
                    session, token_id=token_id, key="k1", status=200, content=b"by %d" % number
                )
                if number in fails:
                    raise ConnectionError
                return b"by %d" % number
        except ConnectionError:
            return b"died"

    with ThreadPoolExecutor(6) as pool:
        return list(pool.map(send, range(6)))


def test_of_six_at_once_one_does_the_work_and_all_get_its_reply(container, session, token_ids):
    assert len(set(race_requests(container, token_ids[0]))) == 1
    assert (
        session.scalar(
            select(func.count()).select_from(AuditEvent).where(AuditEvent.kind == "worked")
        )
        == 1
    )


def test_if_the_one_that_works_dies_another_does_the_work(container, session, token_ids):
    replies = race_requests(container, token_ids[0], fails=range(5))
    assert set(replies) <= {b"died", b"by 5"} and b"by 5" in replies
    assert (
        session.scalar(
            select(func.count()).select_from(AuditEvent).where(AuditEvent.kind == "worked")
        )
        == 1
    )
