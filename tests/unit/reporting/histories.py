"""Random and fixed histories of learning and obligations, played by the services."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st
from sqlalchemy import select

from lms.accounts.rules import OPERATOR
from lms.assessment.models import Attempt
from lms.assessment.services.counting import uncount_attempt
from lms.core.clock import Moment, get_local_date
from lms.core.crypto import FieldCipher
from lms.duplicates.services import merge_people
from lms.enrolment.errors import AlreadyCompleted
from lms.enrolment.models import Enrolment
from lms.obligations.errors import NotStanding, SameAssignment, TermsRefused
from lms.obligations.models import Assignment, Exemption, Obligation
from lms.obligations.queries.terms import load_terms
from lms.obligations.services import change_assignment, reopen_on_revocation
from lms.reforms.rules import MERGE, MOVE, ReformPlan
from lms.reforms.services import apply_reform, plan_reform
from lms.regions.models import RegionUnit
from lms.reporting.services import fold_figures
from lms.wiring import connect_signals
from tests.conftest import NOW
from tests.factories import records
from tests.factories.accounts import add_organisation
from tests.factories.records import ZONE
from tests.factories.regions import AKMOLA, AKTOBE, AKTOBE_CITY, KOKSHETAU, STEPNOGORSK, load_unit

KATOS = (KOKSHETAU, STEPNOGORSK, AKMOLA, AKTOBE_CITY)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("enrol"), st.integers(0, 5), st.integers(0, 1)),
        st.tuples(st.just("enrol"), st.integers(0, 5), st.integers(0, 1)),
        st.tuples(st.just("complete"), st.integers(0, 20), st.booleans()),
        st.tuples(st.just("submit"), st.integers(0, 20), st.sampled_from([True, False, None])),
        st.tuples(st.just("judge"), st.integers(0, 20), st.booleans()),
        st.tuples(st.just("take back"), st.integers(0, 20), st.none()),
        st.tuples(
            st.just("assign"), st.sampled_from([AKMOLA, AKTOBE, KOKSHETAU, ""]), st.integers(0, 90)
        ),
        st.tuples(st.just("assign"), st.sampled_from([AKMOLA, ""]), st.integers(0, 90)),
        st.tuples(st.just("choose"), st.sampled_from([AKMOLA, ""]), st.integers(0, 90)),
        st.tuples(st.just("change"), st.integers(0, 5), st.integers(0, 2)),
        st.tuples(st.just("move"), st.integers(0, 5), st.sampled_from(KATOS)),
        st.tuples(st.just("exempt"), st.integers(0, 5), st.integers(0, 20)),
        st.tuples(st.just("revoke"), st.integers(0, 20), st.none()),
        st.tuples(st.just("catch up"), st.none(), st.none()),
        st.tuples(st.just("wait"), st.integers(1, 40), st.none()),
        st.tuples(st.just("wait"), st.integers(100, 400), st.none()),
        st.tuples(st.just("reform"), st.integers(0, 2), st.none()),
        st.tuples(st.just("merge"), st.integers(0, 5), st.integers(1, 5)),
        st.tuples(st.just("fold"), st.integers(1, 7), st.none()),
    ),
    max_size=25,
)


class FigureHistory:
    """Steps played on a database with two courses and six people in two regions."""

    def play_all(self, steps):
        """Play some steps."""
        for step in steps:
            self.play(step)

    def __init__(self, session):
        connect_signals()
        self.session, self.now = session, NOW
        self.courses = [records.add_course(session), records.add_course(session)]
        self.organisation = add_organisation(session)
        self.units = {kato: load_unit(session, kato).id for kato in (*KATOS, AKTOBE)}
        self.reforms, self.merged_people = set(), set()
        self.cipher = FieldCipher(b"0" * 32)
        self.people = [
            records.add_civil_servant(
                session, kato=KATOS[n % 4], organisation_id=self.organisation.id if n % 2 else None
            )
            for n in range(6)
        ]

    def play(self, step):
        kind, first, second = step
        getattr(self, kind.replace(" ", "_"))(first, second)

    def enrol(self, person, course):
        """Enrol a person, also again in a course that they completed."""
        with suppress(AlreadyCompleted):
            records.enrol(self.session, self.people[person], self.courses[course], now=self.now)

    def complete(self, number, certified):
        if enrolment_id := self._find_enrolment(number):
            records.complete(self.session, enrolment_id, now=self.now, certified=certified)

    def submit(self, number, passed):
        """Submit an attempt late in the evening, when it is the next day in Almaty."""
        if enrolment_id := self._find_enrolment(number):
            evening = self.now.replace(hour=20) - timedelta(days=1)
            records.submit_attempt(self.session, enrolment_id, is_passed=passed, now=evening)

    def judge(self, number, passed):
        """Grade a text of an attempt, or take its pass back."""
        if attempt := self._find_attempt(number):
            attempt.passed = passed
            self.session.flush()

    def take_back(self, number, _):
        """Delete an attempt that never was one."""
        if attempt := self._find_attempt(number):
            uncount_attempt(self.session, attempt.id)
            self.session.delete(attempt)
            self.session.flush()

    def assign(self, kato, days):
        """Assign a course to a unit or, without a code, to the organisation: reasons overlap."""
        terms = {"renewal_months": 2, "renewal_window_days": 30} if days % 2 else {}
        self._assign(kato, days, [self.courses[days % 3 == 0]], **terms)

    def choose(self, kato, days):
        """Assign a choice of the courses; the first one is the obligation's own."""
        self._assign(kato, days, self.courses[:: -1 if days % 2 else 1])

    def _assign(self, kato, days, courses, **terms):
        target = (
            {"region_unit_id": load_unit(self.session, kato).id}
            if kato
            else {"organisation_id": self.organisation.id}
        )
        due_on = get_local_date(self.now, ZONE) + timedelta(days=days)
        same_assignment = [getattr(Assignment, name) == value for name, value in target.items()]
        same_assignment += [Assignment.due_on == due_on, Assignment.course_id == courses[0].id]
        if self.session.scalar(select(Assignment.id).where(*same_assignment)) is None:
            records.assign(self.session, *courses, due_on=due_on, now=self.now, **target, **terms)

    def change(self, number, choice):
        """Replace the courses of an assignment by another one, by both, or by its first."""
        ids = self.session.scalars(select(Assignment.id).order_by(Assignment.id)).all()
        if not ids:
            return
        terms = load_terms(self.session, ids[number % len(ids)])
        own = terms.course_ids[0]
        others = [course.id for course in self.courses if course.id != own]
        course_ids = ((*others,), (own, *others), (own,))[choice]
        with suppress(TermsRefused, SameAssignment, NotStanding):
            change_assignment(
                self.session,
                assignment_id=ids[number % len(ids)],
                terms=replace(terms, course_ids=course_ids),
                by=OPERATOR,
                approval_size=None,
                moment=Moment(self.now, ZONE),
            )

    def exempt(self, person, days):
        """Exempt a person for some days from an assignment, or from the whole course."""
        open_assignments = select(Obligation.assignment_id).where(
            Obligation.person_id == self.people[person].id, Obligation.state == "open"
        )
        if (
            assignment := self.session.scalar(open_assignments.order_by(Obligation.id))
        ) is not None:
            today = get_local_date(self.now, ZONE)
            self.session.add(
                Exemption(
                    course_id=self.session.get_one(Assignment, assignment).course_id,
                    assignment_id=assignment if days % 2 else None,
                    person_id=self.people[person].id,
                    reason="",
                    starts_on=today,
                    ends_on=today + timedelta(days=days),
                    granted_at=self.now,
                )
            )
            self.catch_up()

    def revoke(self, number, _):
        if enrolment_id := self._find_enrolment(number):
            reopen_on_revocation(
                self.session, enrolment_id=enrolment_id, by_id=None, moment=Moment(self.now, ZONE)
            )

    def move(self, person, kato):
        row = self.session.get(RegionUnit, self.units[kato])
        if row.valid_to is None:
            self.people[person].region_unit_id = row.id
            self.session.flush()

    def catch_up(self, *_):
        records.catch_up(self.session, moment=Moment(self.now, ZONE))

    def reform(self, number, _):
        """Move a district to the other region, or give its people to its neighbour."""
        plans = (
            {"kind": MOVE, "unit_ids": (STEPNOGORSK,), "parent_id": AKTOBE},
            {"kind": MOVE, "unit_ids": (AKTOBE_CITY,), "parent_id": AKMOLA},
            {"kind": MERGE, "unit_ids": (KOKSHETAU,), "into_id": STEPNOGORSK},
        )
        if number in self.reforms or (number == 2 and self.reforms):
            return
        self.reforms.add(number)
        ids = {kato: self.units[kato] for kato in (*KATOS, AKTOBE)}
        plan = {
            name: tuple(ids[kato] for kato in value)
            if isinstance(value, tuple)
            else ids.get(value, value)
            for name, value in plans[number].items()
        }
        moment = Moment(self.now, ZONE)
        reform_id = plan_reform(
            self.session,
            plan=ReformPlan(day=moment.today, note="Жарлық", source="№ 1", **plan),
            by=OPERATOR,
            approval_size=None,
            moment=moment,
        )
        apply_reform(self.session, reform_id=reform_id, moment=moment)
        self.session.expire_all()

    def merge(self, person, step):
        """Merge two accounts of a person."""
        kept_person, merged_person = self.people[person], self.people[(person + step) % 6]
        if (
            kept_person is merged_person
            or merged_person in self.merged_people
            or kept_person in self.merged_people
        ):
            return
        self.merged_people.add(merged_person)
        merged_person.iin_hash = merged_person.iin_encrypted = None
        merge_people(
            self.session,
            by=OPERATOR,
            kept_id=kept_person.id,
            merged_id=merged_person.id,
            cipher=self.cipher,
            moment=Moment(self.now, ZONE),
        )
        self.session.expire_all()

    def wait(self, days, _):
        self.now += timedelta(days=days)

    def fold(self, limit, _):
        fold_figures(self.session, limit=limit)

    def _find_enrolment(self, number):
        return self._find_id(Enrolment, number)

    def _find_attempt(self, number):
        attempt_id = self._find_id(Attempt, number)
        return attempt_id and self.session.get(Attempt, attempt_id)

    def _find_id(self, model, number):
        ids = self.session.scalars(select(model.id).order_by(model.id)).all()
        return ids[number % len(ids)] if ids else None


def build_lively_history(session):
    """Build a fixed history with facts of every measure, folded in part."""
    history = FigureHistory(session)
    steps = [("enrol", n, n % 2) for n in range(6)] + [
        ("assign", AKMOLA, 6),
        ("assign", AKTOBE, 5),
        ("wait", 30, None),
    ]
    steps += [
        ("submit", 0, False),
        ("submit", 3, None),
        ("submit", 3, True),
        ("complete", 0, True),
        ("complete", 1, False),
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
        ("submit", 4, True),
        ("submit", 1, True),
        ("submit", 1, True),
        ("judge", 0, True),
        ("judge", 2, False),
        ("take back", 4, None),
        ("wait", 40, None),
        ("assign", KOKSHETAU, 200),
        ("catch up", None, None),
    ]
    for step in steps:
        history.play(step)
    return history
