"""Random histories of people and assignments, compared with the state at the end of each day.

Whatever happens later, the events tell the state of each past day, the figures agree with them, and
resolving again changes nothing.
"""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from lms.accounts.models import Absence
from lms.accounts.rules import OPERATOR
from lms.core.clock import Moment
from lms.core.database import open_database
from lms.enrolment.errors import AlreadyCompleted
from lms.obligations import errors, services
from lms.obligations.models import Assignment, Exemption, Obligation
from lms.obligations.rules import Target, Terms
from lms.reporting.services import find_differences, fold_figures
from tests.factories import records
from tests.factories.accounts import add_organisation
from tests.factories.records import ZONE, add_civil_servant
from tests.factories.regions import AKMOLA, AKTOBE, KOKSHETAU, STEPNOGORSK, load_unit
from tests.unit.obligations.past_days import STATES, count_courses, list_last_events
from tests.unit.obligations.world import get_day, get_time

EXAMPLES = 5
PEOPLE = 3
KATO_CODES = (KOKSHETAU, STEPNOGORSK, AKTOBE)

person = st.integers(0, PEOPLE - 1)
number = st.integers(0, 2)
step = st.one_of(
    st.tuples(st.just("wait"), st.integers(1, 60)),
    st.tuples(st.just("wait"), st.integers(200, 400)),
    st.tuples(st.just("move"), person, st.sampled_from(KATO_CODES), st.integers(0, 1)),
    st.tuples(st.just("complete"), person, st.integers(0, 1)),
    st.tuples(
        st.just("leave"), person, st.integers(-5, 20), st.one_of(st.none(), st.integers(0, 40))
    ),
    st.tuples(st.just("take_back"), person),
    st.tuples(
        st.just("exempt"),
        number,
        person,
        st.integers(-3, 10),
        st.one_of(st.none(), st.integers(0, 40)),
    ),
    st.tuples(st.just("end_exemption"), number),
    st.tuples(st.just("move_due"), number, person, st.integers(0, 60)),
    st.tuples(st.just("change"), number, st.integers(1, 90)),
    st.tuples(st.just("withdraw"), number),
    st.tuples(st.just("revoke"), person),
    st.tuples(st.just("block"), person),
)


class DutyWorld:
    """Three people, two courses and three assignments.

    The assignments: a fixed day; days after joining with a renewal; any of two courses.
    """

    def __init__(self, session: Any) -> None:
        self.session, self.days = session, 0
        self.courses = [records.add_course(session, validity_months=months) for months in (12, 0)]
        self.employers = [add_organisation(session).id for _ in range(2)]
        self.people = [
            add_civil_servant(session, organisation_id=self.employers[0]) for _ in range(PEOPLE)
        ]
        akmola = load_unit(session, AKMOLA).id
        a, b = self.courses
        self.assignments = [
            records.assign(session, a, due_on=get_day(20), grace_days=3, region_unit_id=akmola),
            records.assign(
                session,
                a,
                due_days=15,
                renewal_months=12,
                renewal_window_days=30,
                region_unit_id=akmola,
            ),
            records.assign(
                session,
                b,
                a,
                due_on=get_day(40),
                recognise_earlier=False,
                renewal_months=6,
                region_unit_id=akmola,
            ),
        ]
        self.noted: dict[date, Counter[Any]] = {}

    def do(self, kind: str, *values: Any) -> None:
        """Do one step in a savepoint; ignore what the services refuse."""
        try:
            with self.session.begin_nested():
                getattr(self, kind)(*values)
                self.session.flush()
        except (
            errors.AlreadyWithdrawn,
            errors.NotStanding,
            errors.PersonNotObliged,
            errors.ExemptionDaysWrong,
            AlreadyCompleted,
            errors.TermsRefused,
            errors.SameAssignment,
        ):
            pass
        self.session.expire_all()

    @property
    def now(self) -> Any:
        return get_time(self.days)

    def resolve(self, servant: Any) -> None:
        services.resolve_people(
            self.session, person_ids=[servant.id], moment=Moment(self.now, ZONE), by_id=None
        )

    def wait(self, days: int) -> None:
        """Note the state at the end of the day, go on some days, and catch up."""
        self.noted[get_day(self.days)] = self.present()
        self.days += days
        records.catch_up(self.session, moment=Moment(self.now, ZONE))

    def move(self, person: int, kato: str, employer: int) -> None:
        servant = self.people[person]
        servant.region_unit_id, servant.organisation_id = (
            load_unit(self.session, kato).id,
            self.employers[employer],
        )
        self.session.flush()
        self.resolve(servant)

    def block(self, person: int) -> None:
        servant = self.people[person]
        servant.blocked_at = None if servant.blocked_at else self.now
        self.session.flush()
        self.resolve(servant)

    def complete(self, person: int, course: int) -> None:
        records.finish(
            self.session, self.people[person], self.courses[course], now=self.now, days=0
        )

    def leave(self, person: int, first: int, length: int | None) -> None:
        servant = self.people[person]
        last = None if length is None else get_day(self.days + first + length)
        self.session.add(
            Absence(
                person_id=servant.id,
                kind="sick",
                starts_on=get_day(self.days + first),
                ends_on=last,
                created_at=self.now,
            )
        )
        self.session.flush()
        self.resolve(servant)

    def take_back(self, person: int) -> None:
        servant = self.people[person]
        for row in self.session.scalars(select(Absence).where(Absence.person_id == servant.id)):
            row.withdrawn_at = self.now
        self.session.flush()
        self.resolve(servant)

    def exempt(self, assignment_index: int, person: int, first: int, length: int | None) -> None:
        services.grant_exemption(
            self.session,
            assignment_id=self.assignments[assignment_index],
            person_id=self.people[person].id,
            reason="x",
            starts_on=get_day(self.days + first),
            ends_on=None if length is None else get_day(self.days + first + length),
            by=OPERATOR,
            moment=Moment(self.now, ZONE),
        )

    def end_exemption(self, assignment_index: int) -> None:
        for row in self.session.scalars(
            select(Exemption.id).where(
                Exemption.assignment_id == self.assignments[assignment_index]
            )
        ):
            services.withdraw_exemption(
                self.session, exemption_id=row, by=OPERATOR, moment=Moment(self.now, ZONE)
            )

    def move_due(self, assignment_index: int, person: int, days: int) -> None:
        services.move_due(
            self.session,
            assignment_id=self.assignments[assignment_index],
            person_ids=[self.people[person].id],
            due_on=get_day(self.days + days),
            reason="x",
            by=OPERATOR,
            moment=Moment(self.now, ZONE),
        )

    def change(self, assignment_index: int, days: int) -> None:
        row = self.session.get_one(Assignment, self.assignments[assignment_index])
        due = {"due_days": days} if row.due_days else {"due_on": get_day(self.days + days)}
        terms = Terms(
            (row.course_id,),
            Target(row.region_unit_id),
            "y",
            renewal_months=row.renewal_months,
            renewal_window_days=20,
            **due,
        )
        services.change_assignment(
            self.session,
            assignment_id=row.id,
            terms=terms,
            by=OPERATOR,
            approval_size=None,
            moment=Moment(self.now, ZONE),
        )

    def withdraw(self, assignment_index: int) -> None:
        services.withdraw_assignment(
            self.session,
            assignment_id=self.assignments[assignment_index],
            by=OPERATOR,
            moment=Moment(self.now, ZONE),
        )

    def revoke(self, person: int) -> None:
        enrolments_query = select(Obligation.met_by).where(
            Obligation.person_id == self.people[person].id, Obligation.state == "met"
        )
        for enrolment_id in self.session.scalars(enrolments_query.distinct()).all():
            services.reopen_on_revocation(
                self.session, enrolment_id=enrolment_id, by_id=None, moment=Moment(self.now, ZONE)
            )

    def present(self) -> Counter[Any]:
        """Return all obligations as they are now."""
        return Counter(
            (
                row.assignment_id,
                row.person_id,
                row.round,
                row.region_unit_id,
                row.organisation_id,
                row.state,
                row.due_on,
            )
            for row in self.session.scalars(
                select(Obligation).execution_options(populate_existing=True)
            )
        )

    def as_of(self, past_day: date) -> Counter[Any]:
        """Return all obligations of a past day, from the events."""
        return Counter(
            (
                row.assignment_id,
                row.person_id,
                row.round,
                row.region_unit_id,
                row.organisation_id,
                STATES[row.kind],
                row.due_on,
            )
            for row in list_last_events(self.session, past_day)
        )


def check_world(world: DutyWorld) -> None:
    session = world.session
    records.catch_up(session, moment=Moment(world.now, ZONE))
    before = world.present()
    events = session.scalar(text("SELECT count(*) FROM obligation_event"))
    again = records.catch_up(session, moment=Moment(world.now, ZONE))
    assert again == services.ResolvedCounts()
    assert session.scalar(text("SELECT count(*) FROM obligation_event")) == events
    assert world.present() == before
    world.noted[get_day(world.days)] = before
    for past_day, expected in world.noted.items():
        assert world.as_of(past_day) == expected, f"the events tell another {past_day} now"
    while fold_figures(session):
        pass
    assert find_differences(session) == []
    check_no_duplicates(before)
    check_due_days(session, world)


def check_no_duplicates(present: Counter[Any]) -> None:
    unfinished = Counter(row[:2] for row in present.elements() if row[5] in ("open", "exempt"))
    assert all(count == 1 for count in unfinished.values())


def check_due_days(session: Any, world: DutyWorld) -> None:
    """Check that no obligation is due before the day on which it opened."""
    rows = session.execute(
        text("SELECT due_on, \"on\" FROM obligation_event WHERE kind = 'opened'")
    )
    assert all(str(due) >= str(on) for due, on in rows)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request, templates, tmp_path_factory):
    """Return one database for all histories, each of which is rolled back."""
    import os
    import shutil
    from uuid import uuid4

    from tests.postgres import execute

    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("histories") / "lms.db"
        shutil.copy(templates["sqlite"], path)
        url = f"sqlite:///{path}"
    else:
        port, name = int(os.environ["LMS_TEST_POSTGRES_PORT"]), f"test_{uuid4().hex}"
        execute(
            port, f"CREATE DATABASE {name} TEMPLATE {templates['postgresql']} STRATEGY FILE_COPY"
        )
        url = f"postgresql+psycopg://postgres@127.0.0.1:{port}/{name}"
    own_database = open_database(url)
    yield own_database
    own_database.dispose()


# Histories that are rare at random: overlapping exemptions; a renewal with leave and revocation.
EXCUSED = [
    ("exempt", 0, 0, 0, None),
    ("exempt", 1, 1, 0, 20),
    ("wait", 3),
    ("move", 0, STEPNOGORSK, 1),
    ("wait", 2),
    ("move", 0, AKTOBE, 0),
    ("move", 1, STEPNOGORSK, 1),
    ("wait", 5),
    ("end_exemption", 0),
    ("move", 0, KOKSHETAU, 1),
    ("exempt", 2, 0, 0, 9),
    ("complete", 0, 1),
    ("wait", 30),
    ("exempt", 1, 2, 0, None),
    ("withdraw", 1),
    ("wait", 1),
]
RENEWED = [
    ("complete", 0, 0),
    ("complete", 1, 0),
    ("leave", 2, 2, 30),
    ("wait", 10),
    ("change", 0, 60),
    ("move_due", 1, 2, 25),
    ("wait", 330),
    ("wait", 10),
    ("move", 0, STEPNOGORSK, 1),
    ("complete", 0, 0),
    ("take_back", 2),
    ("leave", 1, 0, None),
    ("wait", 40),
    ("revoke", 0),
    ("block", 1),
    ("wait", 20),
    ("block", 1),
    ("wait", 1),
]


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@example(steps=EXCUSED)
@example(steps=RENEWED)
@given(steps=st.lists(step, min_size=6, max_size=16))
def test_the_events_tell_each_past_day_and_the_figures_agree_whatever_happens(database, steps):
    with database.open_session(read_only=False) as session:
        world = DutyWorld(session)
        for row in steps:
            world.do(*row)
        check_world(world)
        session.rollback()


def test_the_events_tell_what_was_in_an_area_on_that_day(session):
    world = DutyWorld(session)
    a, b = world.courses
    akmola, aktobe = (load_unit(session, kato).id for kato in (AKMOLA, AKTOBE))
    world.complete(0, 0)
    world.wait(25)
    world.move(1, AKTOBE, 1)
    world.complete(2, 0)
    world.wait(5)

    first = {a.id: (4, 0, 2, 0, 0), b.id: (2, 0, 1, 0, 0)}
    assert count_courses(session, get_day(0), unit_id=akmola) == first
    assert count_courses(session, get_day(24), unit_id=akmola) == {
        a.id: (4, 4, 2, 0, 0),
        b.id: (2, 0, 1, 0, 0),
    }
    assert count_courses(session, get_day(25), unit_id=akmola) == {
        a.id: (0, 0, 4, 2, 0),
        b.id: (0, 0, 2, 0, 0),
    }
    assert count_courses(session, get_day(30), unit_id=aktobe) == {}
    assert count_courses(session, get_day(0), organisation_id=world.employers[0]) == first
    assert count_courses(session, get_day(-1), unit_id=akmola) == {}
