"""Saved reports and reports by e-mail in a merge of two accounts and its undo."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from lms.accounts.models import Person, RoleGrant
from lms.accounts.rules import OFFICER, OPERATOR
from lms.core.clock import Moment
from lms.core.database import Base
from lms.duplicates.services import merge_people, preview_merge, undo_merge
from lms.duplicates.services.moving import map_tables
from lms.messaging.models import Message, Unsubscription
from lms.report_builder.models import SavedReport
from lms.report_builder.queries.saved import list_reports
from lms.schedules.models import ReportSchedule
from lms.schedules.services import plan_due_sendings
from lms.wiring import connect_signals
from tests.conftest import NOW
from tests.factories import accounts
from tests.factories.records import ZONE
from tests.factories.regions import AKMOLA, load_unit
from tests.factories.report_builder import add_saved_report
from tests.factories.schedules import read_schedule, read_sendings, run_background, store_schedule

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LATER = NOW + timedelta(hours=1)
MONDAY = date(2026, 3, 16)
STAYS = {
    "contact_fault": "it is about a contact of the closed account",
    "delivery": "what was sent to the closed account; what waits is not sent any more",
    "message": "what the closed account was told",
    "unsubscription": "the account that stays has choices of its own",
    "calendar_feed": "whoever was given the address was never promised the other calendar",
    "large_file": "it holds what the roles of the closed account showed, and is deleted in a week",
    "personal_file": "it holds what was held of the closed account, and is deleted in a week",
    "erasure_request": "the account that stays sees it, and an erasure reaches both",
    "role_grant": "a right is given by somebody who answers for it",
    "sign_in": "it ends",
    "sign_in_card": "it ends",
    "password_link": "it ends",
    "account_care": "each account has its own password, and consents to that alone",
    "contact_confirmation": "a merge by staff must not open a way to reset a password",
    "account_letter": "it ends: nothing is sent to a closed account",
    "account_notice": "what the closed account was to be told",
    "second_factor": "each account has its own password and its own second step",
    "recovery_code": "it stands for the second step of its account",
    "personal_access": "who looked at whom is never changed",
    "reading_clock": "it ends: nobody reads by the closed account any more",
    "import_row": "what a list did is never changed",
}


class Two:
    """Two accounts of one officer of Akmola, and another officer."""

    def __init__(self, session, cipher):
        self.session, self.cipher = session, cipher
        self.kept_id, self.merged_id, self.other_id = (self._officer() for _ in range(3))
        self.akmola = load_unit(session, AKMOLA).id

    def _officer(self):
        officer = accounts.add_person(self.session)
        accounts.grant(self.session, officer, OFFICER, kato=AKMOLA)
        return officer.id

    def merge(self, now=NOW):
        values = {"kept_id": self.kept_id, "merged_id": self.merged_id, "cipher": self.cipher}
        merge_id = merge_people(self.session, by=OPERATOR, moment=Moment(now, ZONE), **values)
        self.session.commit()
        return merge_id

    def undo(self, merge_id):
        undo_merge(
            self.session,
            by=OPERATOR,
            merge_id=merge_id,
            cipher=self.cipher,
            moment=Moment(LATER, ZONE),
        )
        self.session.commit()

    def schedule(self, person_id, **values):
        return store_schedule(self.session, person_id, self.akmola, **values)

    def save_report(self, person_id, **values):
        report_id = add_saved_report(
            self.session, self.session.get_one(Person, person_id), ("units", self.akmola), **values
        )
        self.session.commit()
        return report_id


@pytest.fixture
def two_officers(session, container):
    two_officers = Two(session, container.iin_cipher)
    session.commit()
    return two_officers


def take_snapshot(session, model):
    """Return all rows of a table by id."""
    session.rollback()
    rows = {row.id: tuple(row) for row in session.execute(select(*model.__table__.c))}
    session.rollback()
    return rows


def map_owners(session, model):
    session.rollback()
    owners = dict(map(tuple, session.execute(select(model.id, model.person_id))))
    session.rollback()
    return owners


def test_every_table_with_a_person_moves_or_says_why_not():
    connect_signals()
    with_people = {
        table.name
        for table in Base.metadata.tables.values()
        if any(
            key.column.table.name == "person"
            for column in table.c
            if column.name == "person_id"
            for key in column.foreign_keys
        )
    }
    assert with_people == {*map_tables(), *STAYS}


def test_reports_go_on_with_the_account_that_stays_and_come_back(session, two_officers):
    mine, theirs, noise = (
        two_officers.save_report(owner_id, name="Есеп")
        for owner_id in (two_officers.kept_id, two_officers.merged_id, two_officers.other_id)
    )
    deleted_id = two_officers.save_report(two_officers.merged_id, name="Жойылған", deleted_at=NOW)
    ids = {
        "mine": two_officers.schedule(two_officers.kept_id),
        "double": two_officers.schedule(two_officers.merged_id),
        "other file": two_officers.schedule(two_officers.merged_id, format="csv"),
        "own report": two_officers.schedule(
            two_officers.merged_id, subject="saved", saved_report_id=theirs, every="month"
        ),
        "ended": two_officers.schedule(two_officers.merged_id, ended_at=NOW, every="half"),
        "noise": two_officers.schedule(two_officers.other_id),
    }
    before = take_snapshot(session, SavedReport), take_snapshot(session, ReportSchedule)
    merge_id = two_officers.merge()
    assert map_owners(session, SavedReport) == {
        mine: two_officers.kept_id,
        theirs: two_officers.kept_id,
        noise: two_officers.other_id,
        deleted_id: two_officers.merged_id,
    }
    assert {name: map_owners(session, ReportSchedule)[number] for name, number in ids.items()} == {
        "mine": two_officers.kept_id,
        "double": two_officers.merged_id,
        "other file": two_officers.kept_id,
        "own report": two_officers.kept_id,
        "ended": two_officers.kept_id,
        "noise": two_officers.other_id,
    }
    ended_schedule = read_schedule(session, ids["double"])
    assert (ended_schedule.ended_at, ended_schedule.ended_why) == (NOW, "merged")
    assert read_schedule(session, ids["mine"]).ended_at is None
    actor = accounts.build_actor(session, session.get_one(Person, two_officers.kept_id))
    assert {row.id for row in list_reports(session, actor, whose="mine", limit=9)[0]} == {
        mine,
        theirs,
    }
    two_officers.undo(merge_id)
    assert (take_snapshot(session, SavedReport), take_snapshot(session, ReportSchedule)) == before


def test_the_preview_counts_them_and_a_decision_is_about_these(session, two_officers):
    two_officers.save_report(two_officers.merged_id)
    for owner_id in (two_officers.kept_id, two_officers.merged_id):
        two_officers.schedule(owner_id)
    two_officers.schedule(two_officers.merged_id, every="month")

    def show_preview():
        return preview_merge(
            session, by=OPERATOR, kept_id=two_officers.kept_id, merged_id=two_officers.merged_id
        )

    first_preview = show_preview()
    assert (first_preview.counts["saved_report"], first_preview.counts["report_schedule"]) == (1, 1)
    assert len(first_preview.plan.moves_of_higher_domains["report_schedule"].resting_ids) == 1
    two_officers.schedule(two_officers.merged_id, every="half")
    assert show_preview().plan.compute_fingerprint() != first_preview.plan.compute_fingerprint()


@pytest.mark.parametrize(
    ("kept_pauses", "merged_pauses", "moves"),
    [(False, False, False), (False, True, False), (True, True, False), (True, False, True)],
)
@SQLITE
def test_one_that_comes_is_not_given_up_for_one_that_pauses(
    session, two_officers, kept_pauses, merged_pauses, moves
):
    two_officers.schedule(two_officers.kept_id, paused_at=NOW if kept_pauses else None)
    theirs = two_officers.schedule(two_officers.merged_id, paused_at=NOW if merged_pauses else None)
    before = take_snapshot(session, ReportSchedule)
    merge_id = two_officers.merge(LATER)
    assert (map_owners(session, ReportSchedule)[theirs] == two_officers.kept_id) is moves
    two_officers.undo(merge_id)
    assert take_snapshot(session, ReportSchedule) == before


def test_what_was_unsubscribed_from_does_not_begin_to_come(session, two_officers):
    theirs = two_officers.schedule(two_officers.merged_id)
    session.add(
        Unsubscription(
            person_id=two_officers.merged_id, channel="email", category="reports", at=NOW
        )
    )
    session.commit()
    before = take_snapshot(session, ReportSchedule)
    merge_id = two_officers.merge()
    row = read_schedule(session, theirs)
    assert (row.person_id, row.paused_at, row.ended_at) == (two_officers.kept_id, NOW, None)
    plan_due_sendings(session, moment=Moment(NOW + timedelta(days=14), ZONE))
    assert read_sendings(session) == []
    two_officers.undo(merge_id)
    assert take_snapshot(session, ReportSchedule) == before


@SQLITE
def test_after_a_merge_each_report_comes_once_and_to_the_account_that_stays(
    session, container, clock, two_officers
):
    two_officers.schedule(two_officers.kept_id)
    two_officers.schedule(two_officers.merged_id)
    moved_id = two_officers.schedule(two_officers.merged_id, format="csv")
    clock.moment = NOW + timedelta(days=(MONDAY - NOW.date()).days)
    plan_due_sendings(session, moment=Moment(clock.now(), ZONE))
    session.commit()
    two_officers.merge(clock.now())  # with all three waiting to be drawn
    run_background(container)
    assert [row.state for row in read_sendings(session)] == ["drawn", "refused", "drawn"], (
        "the double's own is not sent twice"
    )
    messages = session.execute(
        select(Message.person_id, Message.kind).where(Message.kind == "report_sent")
    ).all()
    session.rollback()
    assert [row.person_id for row in messages] == [two_officers.kept_id, two_officers.kept_id]
    clock.forward(days=7)
    run_background(container)
    assert [row.state for row in read_sendings(session)[3:]] == ["drawn", "drawn"]
    assert read_schedule(session, moved_id).ended_at is None


@SQLITE
def test_what_ended_because_the_account_that_stays_has_no_role_goes_on_after_the_undo(
    session, container, clock, two_officers
):
    theirs, own = (
        two_officers.schedule(two_officers.merged_id),
        two_officers.schedule(two_officers.kept_id, every="month"),
    )
    session.execute(
        update(RoleGrant)
        .where(RoleGrant.person_id == two_officers.kept_id)
        .values(withdrawn_at=NOW)
    )
    session.commit()
    merge_id = two_officers.merge()
    clock.moment = NOW + timedelta(days=(date(2026, 4, 6) - NOW.date()).days)
    run_background(container)
    assert [read_schedule(session, schedule_id).ended_why for schedule_id in (theirs, own)] == [
        "right",
        "right",
    ]
    two_officers.undo(merge_id)
    assert (read_schedule(session, theirs).person_id, read_schedule(session, theirs).ended_at) == (
        two_officers.merged_id,
        None,
    )
    assert read_schedule(session, own).ended_why == "right", "the control: it is not one that moved"


def test_what_its_person_ended_after_the_merge_stays_ended(session, two_officers):
    theirs = two_officers.schedule(two_officers.merged_id)
    merge_id = two_officers.merge()
    session.execute(
        update(ReportSchedule)
        .where(ReportSchedule.id == theirs)
        .values(ended_at=LATER, ended_why="person")
    )
    session.commit()
    two_officers.undo(merge_id)
    assert (read_schedule(session, theirs).person_id, read_schedule(session, theirs).ended_why) == (
        two_officers.merged_id,
        "person",
    )


def test_a_merge_from_before_they_followed_is_undone_as_before(session, two_officers):
    merge_id = two_officers.merge()
    theirs = two_officers.schedule(two_officers.merged_id)
    two_officers.undo(merge_id)
    assert map_owners(session, ReportSchedule) == {theirs: two_officers.merged_id}
