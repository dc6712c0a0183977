"""A person whose data stand in every place that can hold some, and a search for them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from sqlalchemy import LargeBinary, select, text, update
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import HR, NATIONAL_ADMIN, OPERATOR, Actor
from lms.api.models import IdempotentReply
from lms.assessment.models import Answer
from lms.auth.models import ApiToken, PasswordLink, SignInCard
from lms.background.dispatch import run_one
from lms.calendars.models import CalendarFeed
from lms.certificates.models import Certificate
from lms.core.clock import Moment
from lms.core.database import Base
from lms.duplicates.services import merge_people
from lms.large_files.models import LargeFile
from lms.messaging.models import ContactFault, Delivery, Message
from lms.obligations.models import Exemption
from lms.personal_data.jobs import plan_erasures
from lms.personal_data.services.deciding import grant_erasure
from lms.personal_data.services.requests import ask_for_erasure
from lms.web.container import Container
from tests.conftest import NOW, FixedClock
from tests.factories import accounts
from tests.factories.certificates import add_certificate
from tests.factories.learning import answer_all, begin_attempt, create_learner
from tests.factories.outreach import add_sign_up, add_training
from tests.factories.people_import import apply_list, check_list, make_csv, make_iin, store_list
from tests.factories.records import ZONE
from tests.factories.report_builder import add_saved_report

SURNAME: Final = "Канарбекова"
GIVEN_NAME: Final = "Сұңқария"
IIN: Final = make_iin(777)
EMAIL: Final = "kanarbekova@mail.example"
PHONE: Final = "+77019998877"
USER_NAME: Final = "suncharia.k"
OLD_USER_NAME: Final = "suncharia.old"
TYPED: Final = "sun kanar note"
WORDS: Final = (SURNAME, GIVEN_NAME, IIN, EMAIL, PHONE[2:], USER_NAME, OLD_USER_NAME, TYPED)


@dataclass(frozen=True, slots=True)
class Canary:
    """The person, the certificate's number and file, and the imports that name the person."""

    person_id: int
    merged_id: int
    number: str
    pdf_sha256: str
    import_id: int
    unmatched_id: int
    unread_id: int
    merge_id: int
    admin: Actor
    hr: Actor


def plant_canary(container: Container) -> Canary:
    """Create the person and everything that may be held of them."""
    with container.database.write() as session:
        administrator, staff = accounts.add_person(session), accounts.add_person(session)
        accounts.grant(session, administrator, NATIONAL_ADMIN)
        organisation = accounts.add_organisation(session)
        accounts.grant(session, staff, HR, organisation_id=organisation.id)
        session.flush()
        admin = accounts.build_actor(session, administrator)
        hr = accounts.build_actor(session, staff)
        organisation_id = organisation.id
    line = (IIN, SURNAME, GIVEN_NAME, "", "маман", "C-4", EMAIL)
    import_id = apply_list(container, hr, organisation_id, make_csv([line]))
    # Without a category HR has to correct the line, so it is joined with nobody.
    faulty = (IIN[:-1], SURNAME, GIVEN_NAME, "", "маман", "C-4", "")
    unmatched_id = check_list(container, hr, organisation_id, make_csv([faulty]))
    unread_id = store_list(container, hr, organisation_id, make_csv([line]))
    with container.database.write() as session:
        holder = session.scalars(select(Person).where(Person.email == EMAIL)).one()
        holder.phone, holder.birth_year, holder.sex = PHONE, 1990, "f"
        old_search = f"{SURNAME} {GIVEN_NAME} {OLD_USER_NAME}".lower()
        old = accounts.add_person(
            session,
            surname=SURNAME,
            given_name=GIVEN_NAME,
            user_name=OLD_USER_NAME,
            search_key=old_search,
        )
        holder.user_name = USER_NAME
        holder.search_key = f"{SURNAME} {GIVEN_NAME} {USER_NAME}".lower()
        session.flush()
        person_id, merged_id = holder.id, old.id
    _fill_learning(container, merged_id)
    with container.database.write() as session:
        merge_id = merge_people(
            session,
            by=OPERATOR,
            kept_id=person_id,
            merged_id=merged_id,
            cipher=container.iin_cipher,
            moment=Moment(NOW, ZONE),
        )
    number, digest = _fill_records(container, person_id)
    _fill_files(container, person_id)
    ids = (import_id, unmatched_id, unread_id, merge_id)
    return Canary(person_id, merged_id, number, digest, *ids, admin, hr)


def _fill_learning(container: Container, person_id: int) -> None:
    """Let the person answer a test, with a text of their own."""
    with container.database.write() as session:
        learner = create_learner(session, container.storage)
        attempt = begin_attempt(session, learner, learner.outline.quizzes[0])
        answer_all(session, learner, attempt)
        session.execute(
            update(Answer).where(Answer.position == 1).values(given_answer={"text": TYPED})
        )
        session.execute(
            text("UPDATE enrolment SET person_id = :new WHERE person_id = :old"),
            {"new": person_id, "old": learner.person.id},
        )


def _fill_records(container: Container, person_id: int) -> tuple[str, str]:
    with container.database.open_session(read_only=False) as session:
        number = add_certificate(session, session.get_one(Person, person_id)).number
    with container.database.write() as session:
        holder = session.get_one(Person, person_id)
        certificate_row = session.scalars(
            select(Certificate).where(Certificate.number == number)
        ).one()
        digest = container.storage.put(f"%PDF-1.7 {SURNAME} {GIVEN_NAME} {number}".encode())
        certificate_row.file_sha256 = digest
        document = container.storage.put(
            container.iin_cipher.encrypt_bytes(f"%PDF-1.7 {SURNAME} {IIN}".encode())
        )
        session.add(
            Exemption(
                course_id=certificate_row.course_id,
                person_id=person_id,
                reason=f"{SURNAME} {GIVEN_NAME}: демалыс",
                starts_on=NOW.date(),
                document_name=f"{SURNAME}.pdf",
                document_sha256=document,
                granted_at=NOW,
            )
        )
        accounts.add_absence(session, holder)
        accounts.begin_sign_in(session, holder)
        add_sign_up(session, add_training(session), holder)
        add_saved_report(session, holder, ("unit", holder.region_unit_id), name=f"{SURNAME} есебі")
    return number, digest


def _fill_files(container: Container, person_id: int) -> None:
    """Add messages, mails, prepared files, links and replies of the API."""
    workbook = container.temporary_storage.put(b"a workbook of theirs")
    outbox = container.settings.instance / "outbox"
    outbox.mkdir(parents=True, exist_ok=True)
    (outbox / "canarytoken@sauat.example.eml").write_text(f"To: {EMAIL}\n\n{SURNAME}")
    with container.database.write() as session:
        organisation = accounts.add_organisation(session)
        token = ApiToken(
            organisation_id=organisation.id,
            name="t",
            token_hash="t" * 64,
            scopes=[],
            created_at=NOW,
        )
        session.add(token)
        session.flush()
        reply = {"person": {"surname": SURNAME, "given_name": GIVEN_NAME}}
        session.add_all(_list_rows(person_id, workbook, container))
        session.add(
            IdempotentReply(
                token_id=token.id,
                key="k",
                request_hash="h" * 64,
                status=200,
                content=json.dumps(reply, ensure_ascii=False).encode(),
                created_at=NOW,
            )
        )


def _list_rows(person_id: int, workbook: str, container: Container) -> list[Base]:
    mine: dict[str, Any] = {"person_id": person_id}
    return [
        Message(
            **mine,
            kind="file_ready",
            key="canary",
            subject="large_file:1",
            values={"file": 1, "name": f"Адамдар: {SURNAME}", "rows": 1},
            created_at=NOW,
        ),
        Delivery(
            **mine,
            channel="email",
            state="failed",
            token="canarytoken",
            not_before=NOW,
            error=f"550 {EMAIL} unknown",
        ),
        ContactFault(**mine, channel="email", contact_hash="a" * 64, reason=f"550 {EMAIL}", at=NOW),
        LargeFile(
            **mine,
            source="people",
            params={"text": SURNAME},
            language="kk",
            fingerprint="f" * 64,
            title=f"Адамдар: {SURNAME}",
            expected=1,
            state="ready",
            created_at=NOW,
            ended_at=NOW,
            name="people",
            rows=1,
            size=20,
            sha256=workbook,
            key_encrypted=container.iin_cipher.encrypt_bytes(b"k" * 32),
            grants=[],
        ),
        CalendarFeed(**mine, token_hash="c" * 64, created_at=NOW),
        PasswordLink(**mine, token_hash="p" * 64, expires_at=NOW),
        SignInCard(**mine, code_hash="s" * 64, created_at=NOW, expires_at=NOW),
    ]


def request_erasure(container: Container, clock: FixedClock, canary: Canary) -> int:
    """Ask, grant, and let the waiting time pass."""
    moment = Moment(clock.now(), ZONE)
    with container.database.write() as session:
        holder = accounts.build_actor(session, session.get_one(Person, canary.person_id))
        request_id = ask_for_erasure(session, by=holder, reason=f"{SURNAME}", moment=moment)
    with container.database.write() as session:
        grant_erasure(
            session,
            by=canary.admin,
            request_id=request_id,
            decision=f"{SURNAME}: иә",
            days=14,
            moment=moment,
        )
    clock.forward(days=14)
    return request_id


def erase_canary(container: Container, clock: FixedClock, canary: Canary) -> int:
    """Erase the person as the site does, and return the id of the request."""
    request_id = request_erasure(container, clock, canary)
    plan_erasures(container)
    while run_one(container):
        pass
    return request_id


def find_hits(container: Container, *folders: Path) -> dict[str, set[str]]:
    """Return where the person's words stand: in files, also decrypted, and in encrypted columns."""
    hits: dict[str, set[str]] = {}
    for place, content in _list_contents(container, folders):
        lowercase = content.lower()
        words = {
            word
            for word in WORDS
            if word.encode() in content
            or word.lower().encode() in lowercase
            or json.dumps(word)[1:-1].lower().encode() in lowercase
        }
        if words:
            hits[place] = words
    return hits


def _list_contents(container: Container, folders: tuple[Path, ...]) -> Iterator[tuple[str, bytes]]:
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                content = path.read_bytes()
                yield str(path.relative_to(folder)), content
                yield (
                    f"{path.relative_to(folder)} (decrypted)",
                    _decrypt_content(container, content),
                )
    with container.database.read() as session:
        for table in Base.metadata.sorted_tables:
            yield f"table {table.name}", _dump_table(session, table)
            for column in table.columns:
                if isinstance(column.type, LargeBinary):
                    values = session.scalars(select(column).where(column.is_not(None)))
                    yield (
                        f"{table.name}.{column.name} (decrypted)",
                        b"\n".join(_decrypt_content(container, value) for value in values),
                    )


def _dump_table(session: Session, table: Any) -> bytes:
    rows = session.execute(select(table)).all()
    return b"\n".join(
        value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row
    )


def _decrypt_content(container: Container, content: bytes) -> bytes:
    """Return what the site's key opens of a content, else nothing."""
    try:
        return container.iin_cipher.decrypt_bytes(content)
    except (InvalidTag, ValueError):
        return b""
