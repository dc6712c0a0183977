"""Composed reports and reports by e-mail when two accounts become one, and two again."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from lms.accounts.models import Person, RoleGrant
from lms.accounts.rules import OFFICER, OPERATOR
from lms.core.clock import Moment
from lms.core.database import Base
from lms.duplicates.services import merge_people, preview_merge, undo_merge
from lms.duplicates.services.moving import tables
from lms.messaging.models import Message, Unsubscription
from lms.report_builder.models import SavedReport
from lms.report_builder.queries.saved import reports
from lms.schedules.models import ReportSchedule
from lms.schedules.services import plan_due
from lms.wiring import connect
from tests.conftest import NOW
from tests.factories import accounts as make
from tests.factories.records import ZONE
from tests.factories.regions import AKMOLA, unit
from tests.factories.report_builder import saved_report
from tests.factories.schedules import background, schedule, sent, state_of

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LATER = NOW + timedelta(hours=1)
MONDAY = date(2026, 3, 16)
STAYS = {
    "address_fault": "it is about the address of the closed account",
    "delivery": "what was sent to the closed account; what waits is not sent any more",
    "message": "what the closed account was told",
    "unsubscription": "the account that stays has choices of its own",
    "calendar_feed": "whoever was given the address was never promised the other calendar",
    "role_grant": "a right is given by somebody who answers for it",
    "sign_in": "it ends",
    "sign_in_card": "it ends",
    "password_link": "it ends",
    "second_factor": "each account has its own password and its own second step",
    "recovery_code": "it stands for the second step of its account",
    "personal_access": "who looked at whom is never changed",
    "import_row": "what a list did is never changed",
}


class Two:
    """Two officers of Akmola, of whom one turns out to be the other, and a third one."""

    def __init__(self, session, cipher):
        self.session, self.cipher = session, cipher
        self.kept, self.merged, self.other = (self._officer() for _ in range(3))
        self.akmola = unit(session, AKMOLA).id

    def _officer(self):
        who = make.person(self.session)
        make.grant(self.session, who, OFFICER, kato=AKMOLA)
        return who.id

    def merge(self, now=NOW):
        values = {"kept_id": self.kept, "merged_id": self.merged, "cipher": self.cipher}
        made = merge_people(self.session, by=OPERATOR, moment=Moment(now, ZONE), **values)
        self.session.commit()
        return made

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
        return schedule(self.session, person_id, self.akmola, **values)

    def saved(self, person_id, **values):
        made = saved_report(
            self.session, self.session.get_one(Person, person_id), ("units", self.akmola), **values
        )
        self.session.commit()
        return made


@pytest.fixture
def two(session, container):
    made = Two(session, container.iin_cipher)
    session.commit()
    return made


def rows(session, model):
    """Everything that stands in a table, by id."""
    session.rollback()
    found = {row.id: tuple(row) for row in session.execute(select(*model.__table__.c))}
    session.rollback()
    return found


def owners(session, model):
    session.rollback()
    found = dict(map(tuple, session.execute(select(model.id, model.person_id))))
    session.rollback()
    return found


def test_every_table_with_a_person_moves_or_says_why_not():
    connect()
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
    assert with_people == {*tables(), *STAYS}


def test_reports_go_on_with_the_account_that_stays_and_come_back(session, two):
    mine, theirs, noise = (two.saved(who, name="Есеп") for who in (two.kept, two.merged, two.other))
    deleted = two.saved(two.merged, name="Жойылған", deleted_at=NOW)
    ids = {
        "mine": two.schedule(two.kept),
        "double": two.schedule(two.merged),
        "other file": two.schedule(two.merged, format="csv"),
        "own report": two.schedule(
            two.merged, subject="saved", saved_report_id=theirs, every="month"
        ),
        "ended": two.schedule(two.merged, ended_at=NOW, every="half"),
        "noise": two.schedule(two.other),
    }
    before = rows(session, SavedReport), rows(session, ReportSchedule)
    merge_id = two.merge()
    assert owners(session, SavedReport) == {
        mine: two.kept,
        theirs: two.kept,
        noise: two.other,
        deleted: two.merged,
    }
    assert {name: owners(session, ReportSchedule)[number] for name, number in ids.items()} == {
        "mine": two.kept,
        "double": two.merged,
        "other file": two.kept,
        "own report": two.kept,
        "ended": two.kept,
        "noise": two.other,
    }
    ended = state_of(session, ids["double"])
    assert (ended.ended_at, ended.ended_why) == (NOW, "merged")
    assert state_of(session, ids["mine"]).ended_at is None
    actor = make.actor_of(session, session.get_one(Person, two.kept))
    assert {row.id for row in reports(session, actor, whose="mine", limit=9)[0]} == {mine, theirs}
    two.undo(merge_id)
    assert (rows(session, SavedReport), rows(session, ReportSchedule)) == before


def test_the_preview_counts_them_and_a_decision_is_about_these(session, two):
    two.saved(two.merged)
    for who in (two.kept, two.merged):
        two.schedule(who)
    two.schedule(two.merged, every="month")

    def seen():
        return preview_merge(session, by=OPERATOR, kept_id=two.kept, merged_id=two.merged)

    shown = seen()
    assert (shown.counts["saved_report"], shown.counts["report_schedule"]) == (1, 1)
    assert len(shown.plan.further["report_schedule"].resting) == 1
    two.schedule(two.merged, every="half")
    assert seen().plan.fingerprint() != shown.plan.fingerprint()


@pytest.mark.parametrize(
    ("kept_pauses", "merged_pauses", "moves"),
    [(False, False, False), (False, True, False), (True, True, False), (True, False, True)],
)
@SQLITE
def test_one_that_comes_is_not_given_up_for_one_that_pauses(
    session, two, kept_pauses, merged_pauses, moves
):
    two.schedule(two.kept, paused_at=NOW if kept_pauses else None)
    theirs = two.schedule(two.merged, paused_at=NOW if merged_pauses else None)
    before = rows(session, ReportSchedule)
    merge_id = two.merge(LATER)
    assert (owners(session, ReportSchedule)[theirs] == two.kept) is moves
    two.undo(merge_id)
    assert rows(session, ReportSchedule) == before


def test_what_was_unsubscribed_from_does_not_begin_to_come(session, two):
    theirs = two.schedule(two.merged)
    session.add(Unsubscription(person_id=two.merged, channel="email", category="reports", at=NOW))
    session.commit()
    before = rows(session, ReportSchedule)
    merge_id = two.merge()
    row = state_of(session, theirs)
    assert (row.person_id, row.paused_at, row.ended_at) == (two.kept, NOW, None)
    plan_due(session, moment=Moment(NOW + timedelta(days=14), ZONE))
    assert sent(session) == []
    two.undo(merge_id)
    assert rows(session, ReportSchedule) == before


@SQLITE
def test_after_a_merge_each_report_comes_once_and_to_the_account_that_stays(
    session, container, clock, two
):
    two.schedule(two.kept)
    two.schedule(two.merged)
    moved = two.schedule(two.merged, format="csv")
    clock.moment = NOW + timedelta(days=(MONDAY - NOW.date()).days)
    plan_due(session, moment=Moment(clock.now(), ZONE))
    session.commit()
    two.merge(clock.now())  # with all three waiting to be drawn
    background(container)
    assert [row.state for row in sent(session)] == ["drawn", "refused", "drawn"], (
        "the double's own is not sent twice"
    )
    told = session.execute(
        select(Message.person_id, Message.kind).where(Message.kind == "report_sent")
    ).all()
    session.rollback()
    assert [row.person_id for row in told] == [two.kept, two.kept]
    clock.forward(days=7)
    background(container)
    assert [row.state for row in sent(session)[3:]] == ["drawn", "drawn"]
    assert state_of(session, moved).ended_at is None


@SQLITE
def test_what_ended_because_the_account_that_stays_has_no_role_goes_on_after_the_undo(
    session, container, clock, two
):
    theirs, own = two.schedule(two.merged), two.schedule(two.kept, every="month")
    session.execute(
        update(RoleGrant).where(RoleGrant.person_id == two.kept).values(withdrawn_at=NOW)
    )
    session.commit()
    merge_id = two.merge()
    clock.moment = NOW + timedelta(days=(date(2026, 4, 6) - NOW.date()).days)
    background(container)
    assert [state_of(session, one).ended_why for one in (theirs, own)] == ["right", "right"]
    two.undo(merge_id)
    assert (state_of(session, theirs).person_id, state_of(session, theirs).ended_at) == (
        two.merged,
        None,
    )
    assert state_of(session, own).ended_why == "right", "the control: it is not one that moved"


def test_what_its_person_ended_after_the_merge_stays_ended(session, two):
    theirs = two.schedule(two.merged)
    merge_id = two.merge()
    session.execute(
        update(ReportSchedule)
        .where(ReportSchedule.id == theirs)
        .values(ended_at=LATER, ended_why="person")
    )
    session.commit()
    two.undo(merge_id)
    assert (state_of(session, theirs).person_id, state_of(session, theirs).ended_why) == (
        two.merged,
        "person",
    )


def test_a_merge_from_before_they_followed_is_undone_as_before(session, two):
    merge_id = two.merge()
    theirs = two.schedule(two.merged)
    two.undo(merge_id)
    assert owners(session, ReportSchedule) == {theirs: two.merged}
