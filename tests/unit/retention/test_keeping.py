"""Rows older than their retention period are deleted at night, and no others."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.accounts.models import AuditEvent, SignIn
from lms.assessment.models import Admission, Sitting
from lms.auth.models import SignInCard
from lms.background.dispatch import run_one
from lms.core.clock import Moment
from lms.core.retention import list_due
from lms.core.steps import STOP
from lms.messaging.models import Delivery, DeliveryMessage, Message
from lms.obligations.models import Exemption
from lms.people_import.models import ImportFault, ImportRow, PeopleImport
from lms.retention import jobs as retention
from lms.retention.jobs import BATCH, plan_retention
from lms.retention.queries import find_last_night, list_kinds
from tests.conftest import NOW
from tests.factories import accounts, records
from tests.factories import people_import as lists
from tests.factories.learning import create_learner
from tests.factories.messaging import make_note, tell
from tests.factories.records import ZONE
from tests.factories.regions import AKMOLA
from tests.factories.sittings import ask, create_supervisor, hold_sitting

OLD, YOUNG = NOW - timedelta(days=800), NOW - timedelta(days=20)


def run_night(container, **keep_days):
    """Run the nightly deletion with the settings' periods, or with others."""
    periods = {**container.settings.keep_days, **keep_days}
    night = replace(container, settings=replace(container.settings, keep_days=periods))
    plan_retention(night)
    while run_one(night):
        pass


def count_rows(session, model, *conditions):
    session.rollback()
    total = session.scalar(select(func.count()).select_from(model).where(*conditions))
    session.rollback()
    return total


def map_due_counts(container, session):
    record_kinds = list_kinds(
        session, container.retention_rules, container.settings.keep_days, now=container.clock.now()
    )
    session.rollback()
    return {kind.name: kind.due for kind in record_kinds}


def test_old_messages_go_with_what_carried_them_and_young_ones_stay(container, session):
    old, young = (accounts.add_person(session, email=f"{name}@b.kz") for name in ("old", "young"))
    tell(session, [make_note(old)], moment=Moment(OLD, ZONE))
    tell(session, [make_note(young)], moment=Moment(YOUNG, ZONE))
    session.query(Delivery).update({Delivery.state: "sent"})
    session.commit()
    assert map_due_counts(container, session)["messages"] == 1
    run_night(container)
    assert session.scalars(select(Message.person_id)).all() == [young.id]
    assert session.scalars(select(Delivery.person_id)).all() == [young.id]
    assert count_rows(session, DeliveryMessage) == 1


def test_a_message_that_waits_for_its_delivery_stays_however_old(container, session):
    waiting = accounts.add_person(session, email="waiting@b.kz")
    tell(session, [make_note(waiting)], moment=Moment(OLD, ZONE))
    assert map_due_counts(container, session)["messages"] == 0
    run_night(container)
    assert count_rows(session, Message) == 1


def test_ended_sign_ins_go_but_the_last_of_each_person(container, session):
    people = [accounts.add_person(session) for _ in range(2)]
    for number, (who, at) in enumerate([(people[0], OLD), (people[0], YOUNG), (people[1], OLD)]):
        session.add(
            SignIn(
                token_hash=f"{number:064}",
                person_id=who.id,
                device="Firefox",
                started_at=at,
                expires_at=at + timedelta(days=1),
            )
        )
    session.commit()
    run_night(container)
    rows = session.execute(select(SignIn.person_id, SignIn.started_at)).all()
    assert sorted(map(tuple, rows)) == sorted([(people[0].id, YOUNG), (people[1].id, OLD)])


def test_cards_that_opened_nothing_for_long_go(container, session):
    who = accounts.add_person(session)
    for number, at in enumerate((OLD, YOUNG)):
        session.add(
            SignInCard(
                code_hash=f"{number:064}",
                person_id=who.id,
                created_at=at,
                expires_at=at + timedelta(days=30),
            )
        )
    session.commit()
    run_night(container)
    assert session.scalars(select(SignInCard.created_at)).all() == [YOUNG]


def test_requests_to_be_let_in_go_a_year_after_their_sitting_and_the_sitting_stays(
    container, session
):
    learner = create_learner(session, container.storage)
    supervisor = create_supervisor(session)
    admission_ids = {}
    for name, ended_at, is_over in (
        ("old", OLD, True),
        ("young", YOUNG, True),
        ("planned", OLD, False),
    ):
        sitting = hold_sitting(session, learner, supervisor)
        admission = ask(session, sitting, learner, browser=len(admission_ids) + 1, state="refused")
        sitting.ends_at, sitting.ended_at = (
            ended_at if is_over else NOW,
            ended_at if is_over else None,
        )
        admission_ids[name] = admission.id
    session.commit()
    assert map_due_counts(container, session)["admissions"] == 1
    run_night(container)
    remaining_ids = session.scalars(select(Admission.id)).all()
    assert sorted(remaining_ids) == sorted([admission_ids["young"], admission_ids["planned"]])
    assert count_rows(session, Sitting) == 3


def test_an_old_list_loses_its_lines_and_file_and_keeps_its_numbers(container, session):
    with container.database.write() as writing:
        organisation_id = accounts.add_organisation(writing).id
        hr = accounts.add_person(writing)
        accounts.grant(writing, hr, "hr", organisation_id=organisation_id)
        actor = accounts.build_actor(writing, hr)
    old, young = (
        lists.apply_list(
            container,
            actor,
            organisation_id,
            lists.make_csv([lists.make_row(first), lists.make_row(first + 1, email="нет @")]),
        )
        for first in (1, 3)
    )
    with container.database.write() as writing:
        writing.get_one(PeopleImport, old).applied_at = OLD
    file = lists.load_import(container, old).file_sha256
    assert container.storage.get(file) is not None
    run_night(container)
    old_import = lists.load_import(container, old)
    assert (old_import.state, old_import.counts["new"]) == ("forgotten", 2)
    assert container.storage.get(file) is None
    for table in (ImportRow, ImportFault):
        assert count_rows(session, table, table.import_id == old) == 0
    assert lists.load_import(container, young).state == "applied"
    assert count_rows(session, ImportRow, ImportRow.import_id == young) > 0
    assert lists.find_person(container, 1) is not None


def test_the_document_of_an_ended_exemption_goes_and_the_exemption_stays(container, session):
    course = records.add_course(session)
    who = records.add_civil_servant(session, kato=AKMOLA)
    for ends_on in (OLD - timedelta(days=400), YOUNG):
        session.add(
            Exemption(
                course_id=course.id,
                person_id=who.id,
                reason="бұйрық",
                starts_on=(ends_on - timedelta(days=9)).date(),
                ends_on=ends_on.date(),
                document_name="order.pdf",
                document_sha256=container.storage.put(f"{ends_on}".encode()),
                granted_at=NOW,
            )
        )
    session.commit()
    run_night(container)
    documents = session.scalars(select(Exemption.document_sha256).order_by(Exemption.ends_on)).all()
    assert documents[0] is None
    assert container.storage.get(documents[1]) is not None
    assert count_rows(session, Exemption) == 2


def test_a_document_of_several_exemptions_stays_until_the_last_of_them_is_long_over(
    container, session, clock
):
    """Many people are exempt at once with one document, which is stored once."""
    course, digest = records.add_course(session), container.storage.put(b"order")
    long_ago = OLD - timedelta(days=400)
    days = {"starts_on": (long_ago - timedelta(days=9)).date(), "granted_at": NOW}
    common = {"course_id": course.id, "reason": "бұйрық", "document_sha256": digest, **days}
    people = [records.add_civil_servant(session, kato=AKMOLA).id for _ in range(3)]
    first, second, valid = (Exemption(person_id=person_id, **common) for person_id in people)
    first.withdrawn_at = second.withdrawn_at = long_ago
    session.add_all([first, second, valid])
    session.commit()
    run_night(container)
    session.expire_all()
    assert [row.document_sha256 for row in (first, second, valid)] == [None, None, digest]
    assert container.storage.get(digest) is not None
    valid.withdrawn_at = long_ago
    session.commit()
    clock.forward(days=1)
    run_night(container)
    assert container.storage.get(digest) is None


def test_zero_days_keep_for_good_and_the_night_is_recorded(container, session):
    old = accounts.add_person(session)
    tell(session, [make_note(old)], moment=Moment(OLD, ZONE))
    session.query(Delivery).delete()
    session.query(DeliveryMessage).delete()
    session.commit()
    run_night(container, messages=0)
    assert count_rows(session, Message) == 1
    assert count_rows(session, AuditEvent, AuditEvent.kind == "retention_applied") == 0
    with container.database.write() as writing:
        last = find_last_night(writing)
        assert last is not None
        assert "messages" not in last.counts


@pytest.mark.twin_left_out("postgresql")
@pytest.mark.parametrize("people", [450])
def test_many_are_deleted_in_batches_and_counted(container, session, people):
    receivers = [accounts.add_person(session) for _ in range(people)]
    tell(session, [make_note(who) for who in receivers], moment=Moment(OLD, ZONE), channels=())
    run_night(container)
    assert count_rows(session, Message) == 0
    event = session.scalars(select(AuditEvent).where(AuditEvent.kind == "retention_applied")).one()
    assert event.details["messages"] == people


def test_a_night_that_is_stopped_goes_on_and_counts_what_was_deleted_before(
    container, session, monkeypatch
):
    receivers = [accounts.add_person(session) for _ in range(BATCH + 50)]
    tell(session, [make_note(who) for who in receivers], moment=Moment(OLD, ZONE), channels=())
    plan_retention(container)

    def stop_after_a_batch(rule_session, rule, **terms):
        ids = list_due(rule_session, rule, **terms)
        STOP.is_requested = True
        return ids

    monkeypatch.setattr(STOP, "is_requested", False)
    with monkeypatch.context() as patched:
        patched.setattr(retention, "list_due", stop_after_a_batch)
        assert run_one(container)
    assert count_rows(session, Message) == 50, "the control: it was stopped on the way"
    STOP.is_requested = False
    while run_one(container):
        pass
    assert count_rows(session, Message) == 0
    with container.database.read() as reading:
        assert find_last_night(reading).counts["messages"] == BATCH + 50
