"""Messages, and a post office for tests."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.background.post import post_office
from lms.core.clock import Moment
from lms.messaging.jobs import PostOffice
from lms.messaging.models import Delivery
from lms.messaging.rules.timing import QuietHours
from lms.messaging.services import Note, tell
from lms.web.container import Container
from tests.conftest import NOW
from tests.factories.learning import ZONE

DUE = "2026-04-01"
_numbers = iter(range(1, 10**9))


def note(who: Person, kind: str = "assigned", **values: Any) -> Note:
    """Something to tell the person, which nobody was told yet. It speaks of nothing that is in the database."""
    number = next(_numbers)
    return Note(
        who.id, kind, f"note:{number}", f"note:{number}", {"course": "files", "due": DUE} | values
    )


def told(session: Session, notes: Iterable[Note], **keywords: Any) -> None:
    """Tells and commits."""
    tell(session, notes=list(notes), **({"moment": Moment(NOW, ZONE)} | keywords))
    session.commit()


def office(container: Container, smtp_url: str = "", **changes: Any) -> PostOffice:
    """A post office without quiet hours, unless the changes say otherwise."""
    settings = replace(container.settings, smtp_url=smtp_url)
    return replace(
        post_office(replace(container, settings=settings)),
        **({"quiet": QuietHours(0, 0)} | changes),
    )


def delivery(session: Session, who: Person) -> Delivery:
    """The person's newest delivery as it is now. Nobody need wait for the session afterwards."""
    session.rollback()
    query = (
        select(Delivery).where(Delivery.person_id == who.id).order_by(Delivery.id.desc()).limit(1)
    )
    found = session.scalars(query).one()
    session.expunge(found)
    session.rollback()
    return found
