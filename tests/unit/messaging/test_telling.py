"""Notifying people: each event once, in one digest, by the channels that reach them."""

from datetime import timedelta

from sqlalchemy import select

from lms.auth.models import SignInCard
from lms.core.clock import Moment
from lms.core.fingerprints import sha256
from lms.messaging.models import ContactFault, Delivery, DeliveryMessage, Message, Unsubscription
from lms.messaging.queries import count_unread
from lms.messaging.services import Note, announce_cards, tell_people, withdraw_messages
from tests.conftest import NOW
from tests.factories.accounts import add_person
from tests.factories.learning import ZONE

DUE = {"course": "files", "due": "2026-04-01"}


def make_note(
    reader, key="obligation:1 assigned", kind="assigned", subject="obligation:1", **values
):
    return Note(reader.id, kind, key, subject, values or DUE)


def map_deliveries(session):
    return {
        row.person_id: row
        for row in session.scalars(select(Delivery).execution_options(populate_existing=True))
    }


def test_a_person_is_told_each_thing_once_and_all_of_it_in_one_delivery(session):
    aigul, other = add_person(session, email="a@mail.kz"), add_person(session, email="b@mail.kz")
    notes = [
        make_note(aigul),
        make_note(aigul, "obligation:2 assigned"),
        make_note(other, "obligation:3 assigned"),
        make_note(aigul),
    ]
    assert tell_people(session, notes=notes, moment=Moment(NOW, ZONE)) == 3
    assert tell_people(session, notes=notes, moment=Moment(NOW + timedelta(days=1), ZONE)) == 0
    assert (
        tell_people(
            session,
            notes=[make_note(aigul, "obligation:4 assigned")],
            moment=Moment(NOW + timedelta(minutes=5), ZONE),
        )
        == 1
    )
    assert count_unread(session, aigul.id) == 3
    waiting = map_deliveries(session)
    assert len(waiting) == 2
    assert waiting[aigul.id].not_before == NOW + timedelta(minutes=10), (
        "what comes later doesn't put off what waits"
    )
    message_ids = session.scalars(
        select(DeliveryMessage.message_id).where(
            DeliveryMessage.delivery_id == waiting[aigul.id].id
        )
    ).all()
    assert len(message_ids) == 3


def test_a_new_delivery_begins_when_the_last_one_has_left(session):
    aigul = add_person(session, email="a@mail.kz")
    tell_people(session, notes=[make_note(aigul)], moment=Moment(NOW, ZONE))
    map_deliveries(session)[aigul.id].state = "sent"
    session.flush()
    tell_people(
        session, notes=[make_note(aigul, "obligation:2 assigned")], moment=Moment(NOW, ZONE)
    )
    assert sorted(session.scalars(select(Delivery.state))) == ["sent", "waiting"]


def test_a_duty_of_tomorrow_does_not_wait_for_others(session):
    aigul = add_person(session, email="a@mail.kz")
    tell_people(session, notes=[make_note(aigul)], moment=Moment(NOW, ZONE))
    later = NOW + timedelta(minutes=1)
    tell_people(
        session,
        notes=[
            make_note(aigul, "obligation:2 due-1", "reminder", course="files", due="2026-03-10")
        ],
        moment=Moment(later, ZONE),
    )
    assert map_deliveries(session)[aigul.id].not_before == later


def test_who_cannot_or_does_not_want_to_be_reached_is_told_in_the_product_alone(session):
    none, blocked, merged = (
        add_person(session),
        add_person(session, email="b@mail.kz", blocked_at=NOW),
        add_person(session, email="m@mail.kz"),
    )
    refused, changed, unwilling = (
        add_person(session, email=f"{name}@mail.kz") for name in ("refused", "changed", "unwilling")
    )
    merged.merged_into_id = changed.id
    for reader, email in ((refused, "refused@mail.kz"), (changed, "old@mail.kz")):
        session.add(
            ContactFault(
                person_id=reader.id,
                channel="email",
                contact_hash=sha256(email),
                reason="5.1.1",
                at=NOW,
            )
        )
    session.add(Unsubscription(person_id=unwilling.id, channel="email", category="files", at=NOW))
    session.flush()
    people = (none, blocked, merged, refused, changed, unwilling)
    tell_people(
        session,
        notes=[
            Note(reader.id, "import_done", f"import:{reader.id}", "import:1") for reader in people
        ],
        moment=Moment(NOW, ZONE),
    )
    assert [count_unread(session, reader.id) for reader in people] == [1] * 6
    assert set(map_deliveries(session)) == {changed.id}
    tell_people(session, notes=[make_note(unwilling)], moment=Moment(NOW, ZONE))
    assert unwilling.id in map_deliveries(session), "a duty is told in any case"


def test_what_was_neither_sent_nor_read_is_taken_back(session):
    aigul = add_person(session, email="a@mail.kz")
    tell_people(
        session,
        notes=[
            make_note(aigul, f"obligation:{number} assigned", subject=f"obligation:{number}")
            for number in (1, 2, 3, 4)
        ],
        moment=Moment(NOW, ZONE),
    )
    first, second, third, _fourth = session.scalars(select(Message).order_by(Message.id))
    second.read_at = NOW
    sent_delivery = Delivery(
        person_id=aigul.id, channel="email", state="sent", token="t", not_before=NOW, sent_at=NOW
    )
    session.add(sent_delivery)
    session.flush()
    session.add(DeliveryMessage(delivery_id=sent_delivery.id, message_id=third.id))
    session.flush()
    assert (
        withdraw_messages(
            session,
            subjects=["obligation:1", "obligation:2", "obligation:3", "obligation:9"],
            now=NOW,
        )
        == 1
    )
    session.expire_all()
    assert first.withdrawn_at == NOW
    assert count_unread(session, aigul.id) == 2


def test_a_card_that_was_printed_is_told_of_once_and_not_when_it_was_taken_back(session):
    holder, other, old = (add_person(session) for _ in range(3))
    for reader, created_at, revoked_at in (
        (holder, NOW, None),
        (other, NOW, NOW),
        (old, NOW - timedelta(days=9), None),
    ):
        card = SignInCard(
            code_hash=f"{reader.id:064}",
            person_id=reader.id,
            created_at=created_at,
            expires_at=NOW + timedelta(days=30),
            revoked_at=revoked_at,
        )
        session.add(card)
    session.flush()
    assert announce_cards(session, moment=Moment(NOW, ZONE)) == 1
    assert announce_cards(session, moment=Moment(NOW, ZONE)) == 0
    assert [count_unread(session, reader.id) for reader in (holder, other, old)] == [1, 0, 0]
