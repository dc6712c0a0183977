from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, event, func, select
from sqlalchemy.exc import DatabaseError

from lms.accounts.models import AuditEvent
from lms.catalogue.queries import load_outline
from lms.certificates.models import Certificate
from lms.certificates.queries import list_certificates
from lms.certificates.services import NullSigner, issue_on_completion, record_file, store_file
from lms.core.crypto import parse_number
from lms.enrolment.models import EnrolmentEvent
from lms.learning.services import course_completed
from tests.conftest import NOW
from tests.factories.accounts import add_person
from tests.factories.certificates import add_certificate, add_completion, issue


@pytest.fixture
def holder(session):
    add_certificate(session, add_person(session))  # somebody else's
    return add_person(session, surname="Нұрғалиева", given_name="Әсел", patronymic="Бауыржанқызы")


def test_a_certificate_keeps_what_was_true_when_it_was_issued(session, holder):
    values = {
        "title_kk": "Ақпараттық қауіпсіздік",
        "title_ru": "Информационная безопасность",
        "hours": 8,
        "validity_months": 12,
    }
    issued = add_certificate(session, holder, percent=85, **values)
    holder.surname = "Басқа"
    session.commit()
    (row,) = list_certificates(session, holder.id)
    assert row.full_name == "Нұрғалиева Әсел Бауыржанқызы"
    assert (row.course_title_kk, row.course_title_ru, row.hours, row.percent) == (
        values["title_kk"],
        values["title_ru"],
        8,
        85,
    )
    assert (row.started_on, row.completed_on, row.valid_until) == (
        date(2026, 3, 2),
        date(2026, 3, 9),
        date(2027, 3, 9),
    )
    assert (row.issued_at, row.id, row.file_sha256) == (NOW, issued.id, None)


def test_numbers_are_well_formed_and_never_the_same(session, holder):
    numbers = [add_certificate(session, holder).number for _ in range(5)]
    assert len(set(numbers)) == 5
    assert all(parse_number(number) == number for number in numbers)


def test_issuing_twice_issues_once_and_writes_it_down_once(session, holder):
    new_completion = add_completion(session, holder)
    for _ in range(2):
        issue(session, new_completion)
    mine = Certificate.enrolment_id == new_completion.enrolment_id
    assert session.scalar(select(func.count()).select_from(Certificate).where(mine)) == 1
    record = select(EnrolmentEvent.at, EnrolmentEvent.on).where(
        EnrolmentEvent.enrolment_id == new_completion.enrolment_id,
        EnrolmentEvent.kind == "certified",
    )
    assert session.execute(record).all() == [(NOW, date(2026, 3, 9))]
    number = session.scalar(select(Certificate.id).where(mine))
    audited = select(AuditEvent).where(AuditEvent.subject == f"certificate:{number}")
    [audit_event] = session.scalars(audited).all()
    assert (audit_event.kind, audit_event.details) == (
        "certificate_issued",
        {"person": holder.id, "edition": 1},
    )


def test_completing_a_course_issues_through_the_signal(session, holder):
    new_completion = add_completion(session, holder)
    course_completed.send(session, completion=new_completion)
    assert [row.enrolment_id for row in list_certificates(session, holder.id)] == [
        new_completion.enrolment_id
    ]


def test_issuing_takes_one_statement(session, container, holder):
    new_completion = add_completion(session, holder)
    load_outline(session, new_completion.version_id)  # a learner's process has it already
    statements = []
    listener = (
        container.database.writer,
        "before_cursor_execute",
        lambda *call: statements.append(call[2]),
    )
    event.listen(*listener)
    issue_on_completion(session, completion=new_completion)
    event.remove(*listener)
    assert len(statements) == 1, statements


def read_certificate(session, issued, **values):
    (row,) = list_certificates(session, issued.person_id)
    return replace(row, **{"file_sha256": None, **values})


def test_the_first_file_noted_is_the_certificate(session, holder):
    issued = add_certificate(session, holder)
    first = record_file(session, certificate=read_certificate(session, issued), sha256="a" * 64)
    second = record_file(session, certificate=read_certificate(session, issued), sha256="b" * 64)
    assert first == second == "a" * 64


def test_a_file_that_was_lost_is_replaced_once(session, holder):
    issued = add_certificate(session, holder)
    record_file(session, certificate=read_certificate(session, issued), sha256="a" * 64)
    assert (
        record_file(
            session,
            certificate=read_certificate(session, issued, file_sha256="a" * 64),
            sha256="b" * 64,
        )
        == "b" * 64
    )
    assert (
        record_file(
            session,
            certificate=read_certificate(session, issued, file_sha256="a" * 64),
            sha256="c" * 64,
        )
        == "b" * 64
    )


def test_what_is_stored_has_gone_through_the_signer(container):
    class Stamp:
        def sign(self, pdf):
            return pdf + b" signed"

    assert container.storage.get(store_file(container.storage, b"%PDF", Stamp())) == b"%PDF signed"
    assert (
        container.storage.get(store_file(container.storage, b"%PDF"))
        == NullSigner().sign(b"%PDF")
        == b"%PDF"
    )


def test_a_certificate_cannot_be_deleted(session, holder):
    issued = add_certificate(session, holder)
    with pytest.raises(DatabaseError, match="append-only"):
        session.execute(delete(Certificate).where(Certificate.id == issued.id))


def test_certificates_come_newest_first(session, holder):
    old = add_certificate(session, holder, now=NOW - timedelta(days=400))
    new = add_certificate(session, holder)
    assert [row.id for row in list_certificates(session, holder.id)] == [new.id, old.id]
