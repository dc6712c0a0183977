"""Figures equal what the records say, at every step of any history, before and after they are folded."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from lms.accounts.models import Organisation
from lms.core.clock import Moment, local_date
from lms.enrolment.models import Enrolment, EnrolmentEvent, UncountedEvent
from lms.obligations.models import Assignment, Exemption, Obligation
from lms.obligations.services import catch_up, reopen_on_revocation
from lms.regions.models import RegionUnit
from lms.regions.queries import find_root, list_children, select_subtree_ids
from lms.reporting.models import Figure
from lms.reporting.queries.differences import select_differences
from lms.reporting.queries.figures import FigureSelection, read_unit_figures
from lms.reporting.queries.organisation_figures import read_organisation_figures
from lms.reporting.queries.week import Week, count_weeks
from lms.reporting.rules import MEASURES, first_of_month, parse_period
from lms.reporting.services import fold_figures, recount_figures
from tests.conftest import NOW
from tests.factories import records
from tests.factories.accounts import organisation
from tests.factories.records import ZONE
from tests.factories.regions import AKMOLA, AKTOBE, AKTOBE_CITY, KOKSHETAU, STEPNOGORSK, unit

KATOS = (KOKSHETAU, STEPNOGORSK, AKMOLA, AKTOBE_CITY)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("enrol"), st.integers(0, 5), st.integers(0, 1)),
        st.tuples(st.just("complete"), st.integers(0, 20), st.booleans()),
        st.tuples(st.just("withdraw"), st.integers(0, 20), st.none()),
        st.tuples(
            st.just("assign"), st.sampled_from([AKMOLA, AKTOBE, KOKSHETAU]), st.integers(0, 90)
        ),
        st.tuples(st.just("move"), st.integers(0, 5), st.sampled_from(KATOS)),
        st.tuples(st.just("exempt"), st.integers(0, 5), st.integers(0, 20)),
        st.tuples(st.just("revoke"), st.integers(0, 20), st.none()),
        st.tuples(st.just("catch up"), st.none(), st.none()),
        st.tuples(st.just("wait"), st.integers(1, 40), st.none()),
        st.tuples(st.just("fold"), st.integers(1, 7), st.none()),
    ),
    max_size=25,
)


class History:
    """Steps played on a database with two courses and six people in two regions."""

    def __init__(self, session):
        self.session, self.now = session, NOW
        self.courses = [records.course(session), records.course(session)]
        self.organisation = organisation(session)
        self.people = [
            records.civil_servant(
                session, kato=KATOS[n % 4], organisation_id=self.organisation.id if n % 2 else None
            )
            for n in range(6)
        ]

    def play(self, step):
        kind, first, second = step
        getattr(self, kind.replace(" ", "_"))(first, second)

    def enrol(self, person, course):
        learner, course_row = self.people[person], self.courses[course]
        if not self.session.scalar(
            select(Enrolment.id).where(
                Enrolment.person_id == learner.id, Enrolment.course_id == course_row.id
            )
        ):
            records.enrol(self.session, learner, course_row, now=self.now)

    def complete(self, number, certified):
        if enrolment_id := self._enrolment(number):
            records.complete(self.session, enrolment_id, now=self.now, certified=certified)

    def withdraw(self, number, _):
        if enrolment_id := self._enrolment(number):
            records.withdraw(self.session, enrolment_id, by_id=self.people[0].id, now=self.now)

    def assign(self, kato, days):
        unit_id, due_on = (
            unit(self.session, kato).id,
            local_date(self.now, ZONE) + timedelta(days=days),
        )
        is_same = (Assignment.region_unit_id == unit_id, Assignment.due_on == due_on)
        if self.session.scalar(select(Assignment.id).where(*is_same)) is None:
            terms = {"renewal_months": 2, "renewal_window_days": 30} if days % 2 else {}
            records.assign(
                self.session,
                self.courses[0],
                due_on=due_on,
                now=self.now,
                region_unit_id=unit_id,
                **terms,
            )

    def exempt(self, person, days):
        """Exempt a person from an obligation for some days."""
        open_assignments = select(Obligation.assignment_id).where(
            Obligation.person_id == self.people[person].id, Obligation.state == "open"
        )
        if (
            assignment := self.session.scalar(open_assignments.order_by(Obligation.id))
        ) is not None:
            today = local_date(self.now, ZONE)
            self.session.add(
                Exemption(
                    course_id=self.session.get_one(Assignment, assignment).course_id,
                    assignment_id=assignment,
                    person_id=self.people[person].id,
                    reason="",
                    starts_on=today,
                    ends_on=today + timedelta(days=days),
                    granted_at=self.now,
                )
            )
            self.catch_up()

    def revoke(self, number, _):
        if enrolment_id := self._enrolment(number):
            reopen_on_revocation(
                self.session, enrolment_id=enrolment_id, by_id=None, moment=Moment(self.now, ZONE)
            )

    def move(self, person, kato):
        self.people[person].region_unit_id = unit(self.session, kato).id
        self.session.flush()

    def catch_up(self, *_):
        catch_up(self.session, moment=Moment(self.now, ZONE))

    def wait(self, days, _):
        self.now += timedelta(days=days)

    def fold(self, limit, _):
        fold_figures(self.session, limit=limit)

    def _enrolment(self, number):
        ids = self.session.scalars(select(Enrolment.id).order_by(Enrolment.id)).all()
        return ids[number % len(ids)] if ids else None


def count_by_hand(session, today, column="region_unit_id"):
    """Count every measure by area, course and month from the rows in Python."""
    session.expire_all()
    counts = Counter()
    certified = dict(
        session.execute(
            select(EnrolmentEvent.enrolment_id, EnrolmentEvent.on).where(
                EnrolmentEvent.kind == "certified"
            )
        ).all()
    )
    for row in session.scalars(select(Enrolment)):
        days = {
            "enrolled": row.enrolled_on,
            "active": row.enrolled_on if row.state == "active" else None,
            "completed": row.completed_on if row.state == "completed" else None,
            "certified": certified.get(row.id),
        }
        counts.update(
            (getattr(row, column), row.course_id, first_of_month(day), measure)
            for measure, day in days.items()
            if day
        )
    obligations = session.scalars(select(Obligation)).all()
    rounds = Counter()
    for row in obligations:
        rounds[row.assignment_id, row.person_id] = max(
            row.round, rounds[row.assignment_id, row.person_id]
        )
    for row in obligations:
        is_last = row.round == rounds[row.assignment_id, row.person_id]
        measures = {
            "overdue": row.state == "open" and row.due_on < today,
            "obliged": row.state in ("open", "met") and is_last,
            "met": row.state == "met" and is_last,
            "exempt": row.state == "exempt",
        }
        counts.update(
            (getattr(row, column), row.course_id, first_of_month(row.due_on), measure)
            for measure, is_counted in measures.items()
            if is_counted
        )
    return counts


def table(rows):
    return {
        (key, measure): count
        for key, counts in rows.items()
        for measure, count in counts.items()
        if count
    }


def sum_by(counts, position, *, months=None):
    total = Counter()
    for key, count in counts.items():
        if key[0] is not None and (months is None or key[2] in months):
            total[(key[position], key[3])] += count
    return dict(total)


def read_all_units(session, selection):
    return read_unit_figures(
        session, session.scalars(select(RegionUnit.id)).all(), selection, whole=True
    )


def read_some_units(session, selection):
    """The same by the ids of the units that have figures, summed by unit."""
    return read_unit_figures(session, [unit(session, kato).id for kato in KATOS], selection)


def read_organisations(session, selection):
    return read_organisation_figures(
        session, session.scalars(select(Organisation.id)).all(), selection
    )


def assert_figures_are_exact(session, now, course_id=None, period=None):
    today = local_date(now, ZONE)
    selection = FigureSelection(today, course_id, parse_period(period or ""))
    months = set(selection.period.months()) if selection.period else None
    for read, column in (
        (read_all_units, "region_unit_id"),
        (read_some_units, "region_unit_id"),
        (read_organisations, "organisation_id"),
    ):
        counts = count_by_hand(session, today, column)
        if course_id:
            counts = Counter({key: count for key, count in counts.items() if key[1] == course_id})
        figures = read(session, selection)
        assert table(figures.by_area) == sum_by(counts, 0, months=months)
        assert table(figures.by_course) == sum_by(counts, 1, months=months)
        assert table(figures.by_month) == sum_by(
            counts, 2, months=set(selection.months_read().months())
        )
        ids = {
            getattr(row, column)
            for model in (Enrolment, Obligation)
            for row in session.scalars(select(model))
        } - {None}
        kind, whole = (
            ("units" if column == "region_unit_id" else "organisations"),
            read is read_all_units,
        )
        if ids:
            assert count_weeks(
                session, kind, ids, course_id, today, whole=whole
            ) == count_weeks_by_hand(session, today, column, course_id)
    assert session.execute(select_differences()).all() == []


def count_weeks_by_hand(session, today, column, course_id=None):
    """The changes of a week, counted from the rows in Python."""
    of_course = [
        row
        for model in (Enrolment, Obligation)
        for row in session.scalars(select(model))
        if course_id in (None, row.course_id) and getattr(row, column) is not None
    ]
    days = {"enrolled": [], "completed": [], "overdue": []}
    for row in of_course:
        if isinstance(row, Enrolment):
            days["enrolled"].append((today - row.enrolled_on).days)
            days["completed"] += [(today - row.completed_on).days] if row.completed_on else []
        elif row.state == "open":
            days["overdue"].append((today - row.due_on).days - 1)
    weeks = {
        name: Week(sum(0 <= days < 7 for days in ago), sum(7 <= days < 14 for days in ago))
        for name, ago in days.items()
    }
    return weeks, sum(-15 <= days <= -1 for days in days["overdue"])


@pytest.mark.slow
@given(steps=STEPS)
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_figures_equal_the_records_after_every_step_of_any_history(session, steps):
    history = History(session)
    try:
        for step in steps:
            history.play(step)
            assert_figures_are_exact(session, history.now)
        while fold_figures(session, limit=3):
            assert_figures_are_exact(session, history.now, history.courses[0].id, "2026-04")
        assert recount_figures(session) == []
    finally:
        session.rollback()


def lively(session):
    """A fixed history with something in every measure, folded in part."""
    history = History(session)
    steps = [("enrol", n, n % 2) for n in range(6)] + [
        ("assign", AKMOLA, 3),
        ("assign", AKTOBE, 5),
        ("wait", 30, None),
    ]
    steps += [
        ("complete", 0, True),
        ("complete", 1, False),
        ("withdraw", 2, None),
        ("fold", 10, None),
        ("wait", 20, None),
    ]
    steps += [
        ("exempt", 2, 90),
        ("move", 2, KOKSHETAU),
        ("move", 3, KOKSHETAU),
        ("catch up", None, None),
        ("complete", 4, True),
    ]
    steps += [
        ("revoke", 4, None),
        ("wait", 40, None),
        ("assign", KOKSHETAU, 200),
        ("catch up", None, None),
    ]
    for step in steps:
        history.play(step)
    return history


def test_every_measure_is_there_to_be_counted(session):
    history = lively(session)
    for course_id in (None, history.courses[0].id):
        for period in (None, "2026", "2026-04", "2025"):
            assert_figures_are_exact(session, history.now, course_id, period)
    total = read_all_units(session, FigureSelection(local_date(history.now, ZONE))).total()
    assert all(total[measure] > 0 for measure in MEASURES)


def below(session, unit_id, today):
    return read_unit_figures(
        session, session.scalars(select_subtree_ids(unit_id)).all(), FigureSelection(today)
    )


def test_a_unit_shows_its_own_people_and_those_below_it_and_no_others(session):
    lively(session)
    today = local_date(NOW + timedelta(days=90), ZONE)
    everywhere = read_all_units(session, FigureSelection(today)).total()
    akmola, aktobe = (
        below(session, unit(session, kato).id, today).total() for kato in (AKMOLA, AKTOBE)
    )
    assert akmola["enrolled"] == 5
    assert aktobe["enrolled"] == 1
    assert {m: akmola[m] + aktobe[m] for m in MEASURES} == everywhere
    others = [
        region.id
        for region in list_children(session, find_root(session).id)
        if region.kato not in (AKMOLA, AKTOBE)
    ]
    assert all(not below(session, other, today).by_area for other in others[:3])


@pytest.mark.parametrize(
    "damage",
    [
        update(Figure).where(Figure.measure == "completed").values(count=Figure.count + 1),
        delete(Figure).where(Figure.measure == "due"),
        delete(UncountedEvent),
        update(Enrolment).where(Enrolment.state == "active").values(state="withdrawn"),
    ],
)
def test_a_damaged_figure_is_found_and_set_right_by_a_recount(session, damage):
    history = lively(session)
    session.execute(damage.execution_options(synchronize_session=False))
    with pytest.raises(AssertionError):
        assert_figures_are_exact(session, history.now)
    assert recount_figures(session) != []
    assert_figures_are_exact(session, history.now)
    assert recount_figures(session) == []


def test_records_without_any_figures_are_counted_from_nothing(session):
    history = lively(session)
    session.execute(delete(Figure))
    session.execute(delete(UncountedEvent))
    recount_figures(session)
    assert_figures_are_exact(session, history.now)
