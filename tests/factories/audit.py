"""A record of some days of work, sealed as the background process does."""

from datetime import timedelta
from random import Random

from sqlalchemy import text
from sqlalchemy.orm import Session

from lms.accounts.services import record_event
from lms.audit.services import seal_events
from tests.conftest import NOW
from tests.factories import accounts

KINDS = ("signed_in", "role_granted", "person_blocked", "exported", "people_imported")
DAYS = 12
EVENTS_A_DAY = 5


def record_days(session: Session) -> None:
    """Record events over some days that end now, each day's in one run of sealing."""
    random = Random(1)  # noqa: S311 - no secret
    people = [accounts.add_person(session).id for _ in range(4)]
    for day in range(DAYS):
        at = NOW - timedelta(days=DAYS - day)
        for _ in range(EVENTS_A_DAY):
            at += timedelta(minutes=random.randrange(1, 60))
            record_event(
                session,
                kind=random.choice(KINDS),
                subject=f"person:{random.choice(people)}",
                now=at,
                by_id=random.choice((*people, None)),
                number=random.randrange(1000),
                words=["а", "б"],
            )
        session.flush()
        seal_events(session, now=at + timedelta(minutes=1))


def lift_guards(session: Session) -> None:
    """Do what whoever owns the database can: drop the triggers and checks of the record."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL session_replication_role = replica"))
        return
    session.execute(text("PRAGMA defer_foreign_keys = ON"))
    names = session.scalars(
        text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit_%'")
    ).all()
    for name in names:
        session.execute(text(f"DROP TRIGGER {name}"))
