"""The audit record is a chain of hashes: every edit of it is detected."""

from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import delete, func, insert, select, text, update

from lms.accounts.models import AuditEvent
from lms.accounts.services import record_event, record_events
from lms.audit.jobs import seal_waiting
from lms.audit.models import AuditSeal, UnsealedEvent
from lms.audit.queries import load_head, load_head_at, verify_record
from lms.audit.queries.chain import EVENT
from lms.audit.rules.chain import (
    CUT_OFF,
    EVENT_COLUMNS,
    START,
    TOLERANCE,
    Head,
    compute_hash,
    parse_heads,
)
from lms.audit.services import seal_events
from tests.choosing import DEEP
from tests.conftest import NOW
from tests.factories.audit import DAYS, EVENTS_A_DAY, lift_guards, record_days
from tests.factories.commands import run_lms

EDITS = 1000 if DEEP else 320
TEXT_COLUMNS = ("kind", "subject", "request_id", "origin", "network", "device")
Event, Seal = AuditEvent.__table__, AuditSeal.__table__


@pytest.fixture
def heads(session):
    """Return the heads of the days before, as they were printed, of a record of some days."""
    record_days(session)
    session.commit()
    days = [NOW - timedelta(days=day) for day in range(DAYS)]
    return [load_head_at(session, day) for day in reversed(days)]


def pick_events(random, session, count):
    """Return some random rows of events with their seals."""
    rows = session.execute(select(Event, Seal).join(Seal, Seal.c.event_id == Event.c.id)).all()
    return random.sample(rows, count)


def change_event(random, session):
    (row,) = pick_events(random, session, 1)
    values = {name: getattr(row, name)[1:] + "x" for name in TEXT_COLUMNS} | {
        "at": row.at + timedelta(microseconds=random.choice((-1, 1))),
        "actor_id": None if row.actor_id else 1,
        "details": {**row.details, "number": row.details["number"] + 1},
    }
    column = random.choice(list(values))
    session.execute(update(Event).where(Event.c.id == row.id).values({column: values[column]}))


def change_seal(random, session):
    (row,) = pick_events(random, session, 1)
    column = random.choice(("hash", "sealed_at"))
    value = {"hash": f"{random.getrandbits(256):064x}", "sealed_at": row.sealed_at + TOLERANCE}
    session.execute(update(Seal).where(Seal.c.number == row.number).values({column: value[column]}))


def remove_event(random, session):
    (row,) = pick_events(random, session, 1)
    session.execute(delete(Event).where(Event.c.id == row.id))
    if random.random() < 0.5 and row.number < DAYS * EVENTS_A_DAY:
        session.execute(delete(Seal).where(Seal.c.number == row.number))
        if random.random() < 0.5:
            close_gap(session, row.number)


def close_gap(session, number):
    seals = cut_seals(session, number)
    store_seals(session, [{**seal, "number": seal["number"] - 1} for seal in seals])


def cut_seals(session, number):
    """Remove the seals from a number on and return them."""
    condition = Seal.c.number >= number
    rows = session.execute(select(Seal).where(condition).order_by(Seal.c.number)).mappings().all()
    session.execute(delete(Seal).where(condition))
    return [dict(row) for row in rows]


def store_seals(session, seals):
    session.execute(insert(Seal), seals)


def insert_event(random, session):
    (row,) = pick_events(random, session, 1)
    values = dict(zip(EVENT_COLUMNS, row[: len(EVENT_COLUMNS)], strict=True))
    del values["id"]
    values["at"] = row.at - timedelta(minutes=random.randrange(60, 600))
    event_id = session.scalar(select(func.max(Event.c.id))) + 1
    session.execute(insert(Event).values(**values, id=event_id))
    if random.random() < 0.5:
        forge_seals(session, row.number, event_id)


def forge_seals(session, number, event_id):
    """Seal the event at a number; recompute the seals from there on, each moved up by one."""
    seals = cut_seals(session, number)
    forged = {**seals[0], "event_id": event_id}
    store_seals(session, [forged, *({**seal, "number": seal["number"] + 1} for seal in seals)])
    rewrite_seals(session, number)


def rewrite_seals(session, number):
    """Compute the hashes of all seals from a number on, as an attacker who knows the method can."""
    digest = session.scalar(select(Seal.c.hash).where(Seal.c.number == number - 1)) or START
    events = {row.id: row for row in session.execute(select(*EVENT))}
    seals = cut_seals(session, number)
    for seal in seals:
        event = events[seal["event_id"]]
        seal["hash"] = digest = compute_hash(digest, seal["number"], seal["sealed_at"], event)
    store_seals(session, seals)


def swap_events(random, session):
    first, second = pick_events(random, session, 2)
    for row, source in ((first, second), (second, first)):
        values = {name: getattr(source, name) for name in EVENT_COLUMNS if name != "id"}
        session.execute(update(Event).where(Event.c.id == row.id).values(values))


def swap_seals(random, session):
    first, second = pick_events(random, session, 2)
    for number, event_id in (
        (first.number, -1),
        (second.number, first.id),
        (first.number, second.id),
    ):
        session.execute(update(Seal).where(Seal.c.number == number).values(event_id=event_id))


def cut_off(random, session):
    """Remove the last events with their seals, some days of them."""
    first = random.randrange(1, (DAYS - 1) * EVENTS_A_DAY)
    ids = select(Seal.c.event_id).where(Seal.c.number >= first).scalar_subquery()
    session.execute(delete(Event).where(Event.c.id.in_(ids)))
    session.execute(delete(Seal).where(Seal.c.number >= first))


def rewrite_event(random, session):
    """Change an event and all that is computed from it."""
    (row,) = pick_events(random, session, 1)
    session.execute(update(Event).where(Event.c.id == row.id).values(kind="signed_out"))
    rewrite_seals(session, row.number)


EDITORS = (
    change_event,
    change_seal,
    remove_event,
    insert_event,
    swap_events,
    swap_seals,
    cut_off,
    rewrite_event,
)


@pytest.mark.twin_left_out("postgresql")
def test_random_edits_are_found_and_the_untouched_record_verifies(session, heads):
    assert verify_record(session, heads).faults == []  # the control
    random, fault_counts = Random(20261127), Counter()  # noqa: S311 - no secret
    lift_guards(session)
    for number in range(EDITS):
        edit = EDITORS[number % len(EDITORS)]
        with session.begin_nested() as savepoint:
            edit(random, session)
            fault_counts[edit.__name__] += bool(verify_record(session, heads).faults)
            savepoint.rollback()
    assert fault_counts == Counter(editor.__name__ for editor in EDITORS * (EDITS // len(EDITORS)))
    assert verify_record(session, heads).faults == []


def test_without_a_printed_head_a_cut_end_and_a_record_written_anew_pass(session, heads):
    lift_guards(session)
    for edit in (cut_off, rewrite_event):
        with session.begin_nested() as savepoint:
            edit(Random(1), session)  # noqa: S311 - no secret
            assert verify_record(session, []).faults == []
            assert {fault.code for fault in verify_record(session, heads).faults} == {CUT_OFF}
            savepoint.rollback()


def test_the_database_refuses_to_change_or_remove_a_seal(session, heads):
    for statement in ("UPDATE audit_seal SET hash = ''", "DELETE FROM audit_seal"):
        with pytest.raises(Exception, match="append-only"), session.begin_nested():
            session.execute(text(statement))


def test_events_wait_for_their_seal_and_get_it_in_the_order_of_their_ids(session, container, clock):
    record_events(
        session, kind="card_made", subjects=[(f"person:{n}", {}) for n in range(1, 1203)], now=NOW
    )
    session.commit()
    outcome = verify_record(session, [])
    assert (outcome.sealed_count, outcome.unsealed_count, outcome.head) == (0, 1202, None)
    session.rollback()
    seal_waiting(container)
    outcome = verify_record(session, [])
    assert (outcome.sealed_count, outcome.unsealed_count, outcome.faults) == (1202, 0, [])
    assert session.scalar(select(func.count()).select_from(UnsealedEvent)) == 0
    ids = session.scalars(select(AuditSeal.event_id).order_by(AuditSeal.number)).all()
    assert ids == sorted(ids)


def test_an_event_that_was_committed_late_is_sealed_after_those_with_higher_ids(session):
    rows = {"at": NOW, "kind": "signed_in", "subject": "person:1", "details": {}}
    session.execute(insert(Event).values(id=1002, **rows))
    seal_events(session, now=NOW)
    session.execute(insert(Event).values(id=1001, **rows))
    seal_events(session, now=NOW + timedelta(seconds=5))
    order = session.scalars(select(AuditSeal.event_id).order_by(AuditSeal.number)).all()
    assert order == [1002, 1001]
    assert verify_record(session, []).faults == []


def test_the_head_of_a_day_stays_what_it_was(session, heads):
    record_event(session, kind="signed_in", subject="person:1", now=NOW)
    session.flush()
    seal_events(session, now=NOW)
    assert load_head_at(session, NOW - timedelta(days=1)) == heads[-2]
    assert load_head(session).number == heads[-1].number + 1
    assert load_head_at(session, NOW - timedelta(days=400)) is None


def test_heads_are_read_from_lines_of_the_log_and_from_what_somebody_typed():
    digest = "ab" * 32
    assert parse_heads(f'{{"event": "audit head", "head": "12:{digest}"}}') == [Head(12, digest)]
    assert parse_heads(f" {digest}\n") == [Head(None, digest)]
    assert parse_heads("12:ab") == []


@pytest.mark.twin_left_out("postgresql")
def test_the_command_seals_verifies_and_ends_with_1_where_something_is_wrong(
    session, heads, settings, tmp_path
):
    record_event(session, kind="signed_in", subject="person:1", now=NOW)
    session.commit()
    heads_path = tmp_path / "heads.txt"
    heads_path.write_text("\n".join(str(head) for head in heads), encoding="utf-8")
    code, output = run_lms(settings, "audit", "verify", "--head", str(heads_path))
    assert (code, "wait for a seal: 1" in output) == (0, True), output
    code, output = run_lms(settings, "audit", "seal")
    assert (code, f"Head: {DAYS * EVENTS_A_DAY + 1}:" in output) == (0, True), output
    code, output = run_lms(settings, "audit", "verify", "--head", f"7:{'0' * 64}")
    assert (code, "cut off or rewritten: seal 7" in output) == (1, True), output
    heads_path.write_bytes(b"\xff\x00")  # no text at all
    assert run_lms(settings, "audit", "verify", "--head", str(heads_path))[0] == 2
    code, output = run_lms(settings, "audit", "verify", "--head", "nothing")
    assert code == 2, output
    lift_guards(session)
    session.execute(update(Event).where(Event.c.id == 3).values(kind="signed_out"))
    session.commit()
    code, output = run_lms(settings, "audit", "verify")
    assert code == 1
    assert "changed: seal 3, event 3, signed_out, 2026-" in output, output


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_postgresql_refuses_to_empty_any_record_that_may_only_grow(session):
    """The tables are those whose rows cannot be deleted. The control: another one is emptied."""
    refusing = text(
        "SELECT DISTINCT t.tgrelid::regclass::text FROM pg_trigger t JOIN pg_proc p ON p.oid = "
        "t.tgfoid WHERE p.proname = 'refuse_change' AND (t.tgtype & 8) = 8"
    )
    names = session.scalars(refusing).all()
    assert {"audit_event", "audit_seal", "personal_access", "certificate_edition"} <= set(names)
    for name in names:
        with pytest.raises(Exception, match="append-only"), session.begin_nested():
            session.execute(text(f"TRUNCATE {name} CASCADE"))
    session.execute(text("TRUNCATE throttle_count CASCADE"))
