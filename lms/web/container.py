"""The container of an application's services, and the time of a request."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from flask import current_app, g
from sqlalchemy.orm import Session

from lms.core.clock import Clock, Moment
from lms.core.crypto import FieldCipher
from lms.core.database import Database
from lms.core.interfaces import (
    AccessRecorder,
    ActorLoader,
    BearerLoader,
    EventFinder,
    EventRecorder,
    FileRequester,
)
from lms.core.key_store import KeyStore
from lms.core.passwords import Passwords
from lms.core.pdf import PdfRenderer
from lms.core.personal_data import PersonalData
from lms.core.retention import RetentionRule
from lms.core.settings import Settings
from lms.core.storage import FileStorage
from lms.web.documents import Documents


@dataclass(frozen=True, slots=True)
class Container:
    """The services of one application, built by lms/app.py.

    Files in `temporary_storage` are deleted after a month and not backed up. `personal_data` is
    what each domain holds of people. The functions belong to domains above lms.web, which it must
    not import; lms/core/interfaces.py says why it needs them.
    """

    settings: Settings
    database: Database
    clock: Clock
    storage: FileStorage
    temporary_storage: FileStorage
    iin_cipher: FieldCipher
    pdf: PdfRenderer
    pdf_batches: PdfRenderer
    documents: Documents
    passwords: Passwords
    load_actor: ActorLoader
    load_token: BearerLoader
    # Of the messages of a person.
    count_unread: Callable[[Session, int], int]
    record_access: AccessRecorder
    record_event: EventRecorder
    has_event: EventFinder
    request_file: FileRequester
    # What is deleted when its period is over.
    retention_rules: Sequence[RetentionRule]
    key_store: KeyStore
    personal_data: Sequence[PersonalData]
    # The installed register of acts of law that lessons cite.
    read_act_register: Callable[[], bytes]
    # The installed banks of questions that courses share: files by their paths.
    read_shared_banks: Callable[[], Mapping[str, bytes]]
    # The picture at the head of certificates, checked; empty for none.
    emblem: bytes = b""
    # Between two steps of a job; the background process sets it.
    after_step: Callable[[], None] = lambda: None

    def moment(self) -> Moment:
        """Return the current time in the zone of the service, a new one at every call."""
        return Moment(self.clock.now(), self.settings.timezone)


def container() -> Container:
    """Return the container of the application that serves this request."""
    return cast(Container, current_app.extensions["lms"])


def moment() -> Moment:
    """Return the time of this request, the same at every call."""
    if "moment" not in g:
        g.moment = container().moment()
    return cast(Moment, g.moment)


def now() -> datetime:
    """Return the timestamp of this request."""
    return moment().now


def today() -> date:
    """Return the day of this request in the zone of the service."""
    return moment().today
