"""Which completion meets an obligation, and which courses may be taken again."""

from datetime import date

from lms.obligations.rules import states as s
from lms.obligations.rules.changes import (
    AssignmentRule,
    CourseCompletion,
    ObligationFacts,
    ObligationState,
)
from lms.obligations.rules.days import find_completion_validity, find_earliest_valid_day


def list_repeatable(
    rule: AssignmentRule, obligation: ObligationState | None, facts: ObligationFacts
) -> list[int]:
    """Return the enrolments whose courses may be taken again, because the duty needs it.

    An open obligation is met by none of its person's completions: they lack the supervision, are
    from before it, or from longer ago than its renewal, however long their certificates are valid.
    """
    if obligation is None or obligation.state != s.OPEN:
        return []
    return [
        row.enrolment_id
        for row in facts.completions
        if row.course_id in rule.validity and not row.may_repeat
    ]


def find_completion(
    rule: AssignmentRule, obligation: ObligationState, facts: ObligationFacts, counts_from: date
) -> CourseCompletion | None:
    """Return the latest completion that meets the obligation.

    It is of one of the courses, still valid today, not revoked, and later than the one that was
    revoked where this obligation was met before.
    """
    revoked_completions = [
        row for row in facts.completions if row.enrolment_id == obligation.met_by
    ]
    completions = [
        completion
        for completion in facts.completions
        if counts_from <= completion.on <= facts.today
        and completion.enrolment_id != obligation.met_by
        and all(_get_order(completion) > _get_order(row) for row in revoked_completions)
        and _is_valid(rule, completion, facts.today)
    ]
    return max(completions, key=_get_order, default=None)


def _get_order(completion: CourseCompletion) -> tuple[date, int]:
    """Return the key by which completions are ordered in time."""
    return completion.on, completion.enrolment_id


def _is_valid(rule: AssignmentRule, completion: CourseCompletion, today: date) -> bool:
    if completion.course_id not in rule.validity or completion.revoked:
        return False
    if rule.supervised and not completion.supervised:
        return False
    months = find_completion_validity(rule.validity[completion.course_id], rule.renewal_months)
    return completion.on >= find_earliest_valid_day(months, today)


def find_completed_course(enrolment_id: int | None, facts: ObligationFacts) -> int | None:
    """Return the course of a completion, None if it is not among the facts."""
    courses = {row.enrolment_id: row.course_id for row in facts.completions}
    return courses.get(enrolment_id) if enrolment_id is not None else None
