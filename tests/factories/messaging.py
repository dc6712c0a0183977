"""Messages, and a post office for tests."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.background.post import build_post_office
from lms.core.clock import Moment
from lms.messaging.models import Delivery
from lms.messaging.post_office import PostOffice
from lms.messaging.rules.timing import QuietHours
from lms.messaging.services import Note, tell_people
from lms.web.container import Container
from tests.conftest import NOW
from tests.factories.learning import ZONE

DUE = "2026-04-01"
_numbers = iter(range(1, 10**9))


def make_note(person: Person, kind: str = "assigned", **values: Any) -> Note:
    """Return a note that nobody was told yet; its subject is not in the database."""
    number = next(_numbers)
    return Note(
        person_id=person.id,
        kind=kind,
        key=f"note:{number}",
        subject=f"note:{number}",
        values={"course": "files", "due": DUE} | values,
    )


def tell(session: Session, notes: Iterable[Note], **keywords: Any) -> None:
    """Tell and commit."""
    tell_people(session, notes=list(notes), **({"moment": Moment(NOW, ZONE)} | keywords))
    session.commit()


def make_office(container: Container, smtp_url: str = "", **changes: Any) -> PostOffice:
    """Return a post office without quiet hours unless `changes` set them."""
    settings = replace(container.settings, smtp_url=smtp_url)
    return replace(
        build_post_office(replace(container, settings=settings)),
        **({"quiet": QuietHours(0, 0)} | changes),
    )


def load_delivery(session: Session, person: Person) -> Delivery:
    """Return the person's newest delivery, detached so that no lock is held."""
    session.rollback()
    query = (
        select(Delivery)
        .where(Delivery.person_id == person.id)
        .order_by(Delivery.id.desc())
        .limit(1)
    )
    delivery = session.scalars(query).one()
    session.expunge(delivery)
    session.rollback()
    return delivery
