"""Decide and write what assignments mean for people today: the core of resolving."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms.core.clock import Moment
from lms.enrolment.services import allow_repetition
from lms.obligations.queries.situations import (
    Circumstances,
    load_circumstances,
    lock_latest_obligations,
)
from lms.obligations.queries.traits import load_traits
from lms.obligations.rules import (
    Affiliation,
    AssignmentRule,
    ObligationFacts,
    ObligationState,
    PersonTraits,
    decide_changes,
    find_affiliation,
    find_required_traits,
    list_repeatable,
)
from lms.obligations.rules.keys import ObligationKey
from lms.obligations.services.recording import PersonChange, write_changes
from lms.obligations.services.resolved_counts import ResolvedCounts


def resolve_rules(
    session: Session,
    rules: dict[int, AssignmentRule],
    person_ids: Sequence[int],
    moment: Moment,
    by_id: int | None,
) -> ResolvedCounts:
    """Bring the obligations of people by these assignments up to date.

    Obligations are locked in the order of their ids before anything else is read, so that a
    transaction that had to wait sees what the others did.
    """
    if not person_ids or not rules:
        return ResolvedCounts()
    obligations = lock_latest_obligations(session, person_ids, list(rules))
    required_traits = find_required_traits((rule.target, rule.narrowing) for rule in rules.values())
    people = load_traits(session, person_ids, required_traits)
    course_ids = {course_id for rule in rules.values() for course_id in rule.validity}
    circumstances = load_circumstances(session, person_ids, course_ids, moment.today)
    changes: list[PersonChange] = []
    repeatable_ids: set[int] = set()
    for case in _find_cases(rules, people.values(), obligations):
        facts = build_facts(moment, case.affiliation, circumstances, case.rule, case.person_id)
        case_changes = decide_changes(case.rule, obligations.get(case.key), facts)
        changes += [
            PersonChange(
                assignment_id=case.rule.id,
                person_id=case.person_id,
                course_id=case.rule.course_id,
                change=change,
            )
            for change in case_changes
        ]
        latest = case_changes[-1].obligation if case_changes else obligations.get(case.key)
        repeatable_ids.update(list_repeatable(case.rule, latest, facts))
    allow_repetition(session, enrolment_ids=repeatable_ids)
    return write_changes(session, changes, moment, by_id)


def build_facts(
    moment: Moment,
    affiliation: Affiliation | None,
    circumstances: Circumstances,
    rule: AssignmentRule,
    person_id: int,
) -> ObligationFacts:
    """Build the facts about a person and an assignment."""
    return ObligationFacts(
        today=moment.today,
        affiliation=affiliation,
        exemption_id=circumstances.find_exemption(rule.id, rule.course_id, person_id),
        leaves=circumstances.leaves.get(person_id, ()),
        completions=circumstances.completions.get(person_id, ()),
    )


@dataclass(frozen=True, slots=True)
class _Case:
    """An assignment and a person whom it concerns; `affiliation` None outside the target."""

    rule: AssignmentRule
    person_id: int
    affiliation: Affiliation | None

    @property
    def key(self) -> ObligationKey:
        return ObligationKey(self.rule.id, self.person_id)


def _find_cases(
    rules: dict[int, AssignmentRule],
    people: Iterable[PersonTraits],
    obligations: dict[ObligationKey, ObligationState],
) -> Iterator[_Case]:
    """Yield each assignment with the people in its target or with an obligation by it.

    Assignments are looked up by the units and organisations of a person, because most of them
    concern other areas.
    """
    by_unit: dict[int | None, set[int]] = defaultdict(set)
    by_organisation: dict[int | None, set[int]] = defaultdict(set)
    for rule in rules.values():
        by_unit[rule.target.region_unit_id].add(rule.id)
        by_organisation[rule.target.organisation_id].add(rule.id)
    obliging: dict[int, set[int]] = defaultdict(set)
    for assignment_id, person_id in obligations:
        obliging[person_id].add(assignment_id)
    for person in people:
        assignment_ids = set(obliging[person.person_id])
        for unit_id in person.units:
            assignment_ids |= by_unit.get(unit_id, set())
        for organisation_id in {above for post in person.posts for above in post.above}:
            assignment_ids |= by_organisation.get(organisation_id, set())
        for assignment_id in sorted(assignment_ids):
            rule = rules[assignment_id]
            affiliation = find_affiliation(rule.target, rule.narrowing, person)
            if affiliation is not None or (assignment_id, person.person_id) in obligations:
                yield _Case(rule, person.person_id, affiliation)
