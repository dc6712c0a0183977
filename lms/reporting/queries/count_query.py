"""The filters of a count."""

from dataclasses import dataclass, field
from datetime import date

from lms.reporting.rules import Period
from lms.reporting.rules.vocabulary import Filters


@dataclass(frozen=True, slots=True)
class ExactKey:
    """An exact key as a condition: a column of facts and the ids that it may hold.

    No ids: the column is empty, as for people without an organisation.
    """

    column: str
    ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class CountQuery:
    """The filters of a count, and the day on which it is made.

    `own`: only what belongs to the area itself, not to what is below it. `exact`: only facts with
    exactly these keys (counting.resolve_exact_keys). `in_organisations`: only facts with an
    organisation, which are few beside those of citizens. `of_late`: only those of people who met
    something there after its due day. `of_other_courses`: only those of people who began
    another course of these assignments; `by_own_course`: as if they had not.
    """

    today: date
    filters: Filters = field(default_factory=dict, hash=False)
    period: Period | None = None
    own: bool = False
    course_id: int | None = None
    exact: tuple[ExactKey, ...] = ()
    in_organisations: bool = False
    of_late: bool = False
    of_other_courses: tuple[int, ...] = ()
    by_own_course: bool = False
