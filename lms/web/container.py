"""What an application was built with, and how a view reaches it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from flask import current_app, g
from sqlalchemy.orm import Session

from lms.core.clock import Clock, Moment
from lms.core.crypto import FieldCipher
from lms.core.database import Database
from lms.core.passwords import Passwords
from lms.core.pdf import PdfRenderer
from lms.core.settings import Settings
from lms.core.storage import FileStorage
from lms.web.documents import Documents


@dataclass(frozen=True, slots=True)
class Container:
    """The collaborators of one application, built by lms/app.py. `passing`: files that are kept for a while, and not backed up."""

    settings: Settings
    database: Database
    clock: Clock
    storage: FileStorage
    passing: FileStorage
    iin_cipher: FieldCipher
    pdf: PdfRenderer
    pdf_batches: PdfRenderer
    documents: Documents
    passwords: Passwords
    load_actor: Callable[[Session, str, datetime], Any]
    load_token: Callable[[Session, str, datetime], Any]
    unread_count: Callable[[Session, int], int]
    record_access: Callable[..., None]

    def moment(self) -> Moment:
        """The present moment in the zone of the service: a new one at every call."""
        return Moment(self.clock.now(), self.settings.timezone)


def container() -> Container:
    """The collaborators of the application that serves this request."""
    return cast(Container, current_app.extensions["lms"])


def moment() -> Moment:
    """The moment of this request: one for all that it does."""
    if "moment" not in g:
        g.moment = container().moment()
    return cast(Moment, g.moment)


def now() -> datetime:
    """The timestamp of this request."""
    return moment().now


def today() -> date:
    """The day of this request where the service is."""
    return moment().today
