"""Correcting and revoking certificates: editions, files, duties, figures."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from lms.accounts.errors import NotAllowed
from lms.accounts.models import AuditEvent
from lms.accounts.rules import HR, OPERATOR
from lms.catalogue.models import Course
from lms.certificates import errors
from lms.certificates.models import Certificate, CertificateEdition, CertificateEvent
from lms.certificates.personal_data import list_documents
from lms.certificates.queries import (
    find_edition,
    find_own_certificate,
    list_certificate_events,
    list_certificates,
    list_earlier_editions,
)
from lms.certificates.services import (
    CertifiedFacts,
    Explanation,
    correct_certificate,
    load_certificate_file,
    revoke_certificate,
)
from lms.core.clock import Moment
from lms.enrolment.errors import AlreadyCompleted
from lms.enrolment.models import EnrolmentEvent
from lms.enrolment.services import enrol_learner
from lms.messaging.models import Message
from lms.obligations.models import Obligation
from lms.wiring import connect_signals
from tests.conftest import NOW
from tests.factories import accounts, certificates, records
from tests.factories.records import ZONE

MOMENT = Moment(NOW, ZONE)
WHY = Explanation("name", "Аты жеке куәлікпен сәйкестендірілді", "Имя приведено в соответствие")
VOID = Explanation("identity", "Курсты басқа адам өткен", "Курс прошёл другой человек")


@pytest.fixture
def holder(session):
    return accounts.add_person(session, surname="Нұргалиева", given_name="Әсел")


@pytest.fixture
def issued_certificate(session, holder):
    return certificates.add_certificate(
        session, holder, title_kk="Файлдар", title_ru="Файлы", hours=8
    )


def read_certificate(session, row):
    session.expire_all()
    present = find_own_certificate(session, number=row.number, person_id=row.person_id)
    assert present is not None
    return present


def correct_facts(session, row, *, by=OPERATOR, edition=None, explanation=WHY, **facts):
    present = read_certificate(session, row)
    values = {name: getattr(present, name) for name in CertifiedFacts.__dataclass_fields__}
    return correct_certificate(
        session,
        by=by,
        number=row.number,
        edition=edition or present.edition,
        facts=CertifiedFacts(**{**values, **facts}),
        explanation=explanation,
        moment=MOMENT,
    )


def revoke_row(session, row, *, by=OPERATOR, reopens_duties=False, explanation=VOID):
    revoke_certificate(
        session,
        by=by,
        number=row.number,
        explanation=explanation,
        reopens_duties=reopens_duties,
        moment=MOMENT,
    )


def test_a_correction_is_a_new_edition_under_the_same_number(session, issued_certificate, holder):
    assert correct_facts(session, issued_certificate, surname="Нұрғалиева") == 2
    assert correct_facts(session, issued_certificate, hours=9) == 3
    present = read_certificate(session, issued_certificate)
    assert (present.edition, present.surname, present.hours) == (3, "Нұрғалиева", 9)
    assert (present.number, present.edition_on) == (issued_certificate.number, MOMENT.today)
    earlier = list_earlier_editions(session, present)
    assert [(row.edition, row.surname, row.hours) for row in earlier] == [
        (1, "Нұргалиева", 8),
        (2, "Нұрғалиева", 8),
    ]
    assert find_edition(session, present, 4) is None
    events = list_certificate_events(session, present.id)
    assert [(row.kind, row.edition, row.reason) for row in events] == [
        ("corrected", 2, "name"),
        ("corrected", 3, "name"),
    ]
    audit = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [row.kind for row in audit] == ["certificate_issued", *["certificate_corrected"] * 2]
    assert "Нұрғалиева" not in repr([row.details for row in audit])
    messages = session.scalars(select(Message).order_by(Message.id)).all()
    assert [(row.person_id, row.kind) for row in messages] == [(holder.id, "cert_corrected")] * 2


def test_each_edition_keeps_its_own_file_whenever_it_is_drawn(
    session, container, issued_certificate
):
    def take(edition, content=b"never"):
        def find(reading):
            present = find_own_certificate(
                reading, number=issued_certificate.number, person_id=issued_certificate.person_id
            )
            return find_edition(reading, present, edition)

        return load_certificate_file(
            container.database, container.storage, find=find, draw=lambda _row: content
        ).content

    assert take(1, b"%PDF first") == b"%PDF first"
    correct_facts(session, issued_certificate, hours=9)
    session.commit()
    assert take(2, b"%PDF second") == b"%PDF second"
    correct_facts(session, issued_certificate, hours=10)
    session.commit()
    assert [take(1), take(2)] == [b"%PDF first", b"%PDF second"]
    assert take(3, b"%PDF third") == b"%PDF third"
    revoke_row(session, issued_certificate)
    session.commit()
    assert [take(1), take(2), take(3)] == [b"%PDF first", b"%PDF second", b"%PDF third"]


def test_the_pdf_of_each_edition_is_among_the_documents_held_of_a_person(
    session, container, issued_certificate, holder
):
    hashes = [container.storage.put(content) for content in (b"%PDF first", b"%PDF second")]
    issued_certificate.file_sha256 = hashes[0]
    session.flush()
    correct_facts(session, issued_certificate, hours=9)
    issued_certificate.file_sha256 = hashes[1]
    session.flush()
    documents = list_documents(session, [holder.id])
    names = [f"certificate-{issued_certificate.number}{end}.pdf" for end in ("", "-2")]
    assert [(row.name, row.sha256) for row in documents] == list(zip(names, hashes, strict=True))


def test_what_was_drawn_while_a_correction_came_is_the_file_of_the_earlier_edition(
    session, container, issued_certificate
):
    number, person_id = issued_certificate.number, issued_certificate.person_id

    def draw(_row):
        with container.database.write() as writing:
            correct_facts(writing, issued_copy, hours=9)
        return b"%PDF first"

    issued_copy = replace(read_certificate(session, issued_certificate))
    session.commit()
    file = load_certificate_file(
        container.database,
        container.storage,
        find=lambda reading: find_own_certificate(reading, number=number, person_id=person_id),
        draw=draw,
    )
    assert file.content == b"%PDF first"
    session.expire_all()
    assert session.scalars(select(Certificate.file_sha256)).one() is None
    assert session.scalars(select(CertificateEdition.file_sha256)).one() is not None


def test_what_is_not_a_correction_is_refused(session, issued_certificate, holder):
    with pytest.raises(errors.NothingCorrected):
        correct_facts(session, issued_certificate)
    with pytest.raises(errors.CertificateChanged):
        correct_facts(session, issued_certificate, edition=2, hours=9)
    with pytest.raises(errors.ReasonUnknown):
        correct_facts(session, issued_certificate, hours=9, explanation=VOID)
    with pytest.raises(NotAllowed):
        correct_facts(
            session, issued_certificate, by=accounts.build_actor(session, holder), hours=9
        )
    hr = accounts.add_person(session)
    accounts.grant(session, hr, HR, organisation_id=accounts.add_organisation(session).id)
    with pytest.raises(NotAllowed):
        revoke_row(session, issued_certificate, by=accounts.build_actor(session, hr))
    with pytest.raises(errors.CertificateNotFound):
        revoke_certificate(
            session, by=OPERATOR, number="x", explanation=VOID, reopens_duties=False, moment=MOMENT
        )
    with pytest.raises(errors.ReasonUnknown):
        revoke_row(session, issued_certificate, explanation=WHY)
    assert session.scalars(select(CertificateEvent)).all() == []


def test_a_revoked_certificate_stays_and_changes_no_more(session, issued_certificate, holder):
    before = session.scalars(select(EnrolmentEvent.kind).order_by(EnrolmentEvent.id)).all()
    revoke_row(session, issued_certificate)
    assert read_certificate(session, issued_certificate).revoked_on == MOMENT.today
    assert [row.revoked_on for row in list_certificates(session, holder.id)] == [MOMENT.today]
    assert session.scalars(select(EnrolmentEvent.kind).order_by(EnrolmentEvent.id)).all() == before
    assert [row.kind for row in session.scalars(select(Message))] == ["cert_revoked"]
    for change in (
        lambda: revoke_row(session, issued_certificate),
        lambda: correct_facts(session, issued_certificate, hours=9),
    ):
        with pytest.raises(errors.CertificateRevoked):
            change()


def test_the_course_of_a_revoked_certificate_may_be_taken_again(
    session, issued_certificate, holder
):
    slug = session.get_one(Course, issued_certificate.course_id).slug
    person = {
        "person_id": holder.id,
        "region_unit_id": holder.region_unit_id,
        "organisation_id": None,
        "audience": holder.audience,
        "by_id": holder.id,
    }
    with pytest.raises(AlreadyCompleted):
        enrol_learner(session, slug=slug, moment=MOMENT, **person)
    revoke_row(session, issued_certificate)
    session.expire_all()
    assert (
        enrol_learner(session, slug=slug, moment=MOMENT, **person)
        != issued_certificate.enrolment_id
    )


@pytest.mark.parametrize(("reopens", "state"), [(False, "met"), (True, "open")])
def test_a_duty_is_open_again_only_if_that_is_chosen(session, reopens, state):
    connect_signals()
    servant = records.add_civil_servant(session)
    row = certificates.add_certificate(session, servant)
    course = session.get_one(Course, row.course_id)
    days = {"due_on": NOW.date() + timedelta(days=60)}
    records.assign(session, course, region_unit_id=servant.region_unit_id, **days)
    assert session.scalars(select(Obligation.state)).one() == "met"
    revoke_row(session, row, reopens_duties=reopens)
    session.expire_all()
    assert session.scalars(select(Obligation.state)).one() == state


def test_the_database_itself_keeps_the_record(session, issued_certificate):
    correct_facts(session, issued_certificate, hours=9)
    session.commit()
    for statement in (
        "UPDATE certificate_event SET reason = 'other'",
        "DELETE FROM certificate_event",
        "DELETE FROM certificate_edition",
    ):
        with pytest.raises(DBAPIError, match="append-only"):
            session.execute(text(statement))
        session.rollback()
