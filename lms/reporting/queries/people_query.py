"""Which people a list shows, and in which order."""

from dataclasses import dataclass, field, replace
from typing import Final

from lms.core.i18n import DEFAULT_LANGUAGE
from lms.reporting.queries.countable import AGAINST
from lms.reporting.queries.counting import ExactKey
from lms.reporting.queries.figures import FigureSelection
from lms.reporting.queries.leading_days import LED_BY_FIRST_DAY
from lms.reporting.rules.vocabulary import COURSES, FACTS, MEASURES, OBLIGATIONS, PEOPLE, Filters

SORTS: Final = ("day", "name", "unit", "course")


@dataclass(frozen=True, slots=True)
class PeopleQuery:
    """Which people a list shows, and in which order.

    `measure` (of the vocabulary) and `selection` are those of the figure behind which
    the list stands. `sort`: one of SORTS, descending with '-' before it. `is_reversed`: the list is
    read from its end, and the same facts stand for its rows.
    """

    measure: str
    selection: FigureSelection
    own: bool = False
    name: str = ""
    sort: str = "-day"
    language: str = DEFAULT_LANGUAGE
    filters: Filters = field(default_factory=dict)
    exact: tuple[ExactKey, ...] = ()
    is_reversed: bool = False

    @property
    def sort_key(self) -> str:
        """The column of the sort order, without its direction."""
        return self.sort.removeprefix("-")

    @property
    def is_descending(self) -> bool:
        """Whether the order is descending."""
        return self.sort.startswith("-")

    @property
    def is_of_people(self) -> bool:
        """Whether a row is a person with all their courses."""
        return MEASURES[self.measure].counts == PEOPLE

    @property
    def is_of_any_fact(self) -> bool:
        """Whether one fact is enough for a row: no fact of another kind takes it back."""
        return MEASURES[self.measure].base not in AGAINST

    @property
    def is_of_courses(self) -> bool:
        """Whether a row is a person and a course, and one fact is enough for it."""
        return MEASURES[self.measure].counts == COURSES and self.is_of_any_fact

    @property
    def is_by_record(self) -> bool:
        """Whether a row is a record of its own: no certificate, of which one may have several."""
        return MEASURES[self.measure].counts != FACTS

    @property
    def is_led_by_latest(self) -> bool:
        """Whether the latest fact of a row stands for it.

        In the order of days a person stands by the first of their days that the order comes to.
        """
        measure = MEASURES[self.measure]
        if measure.base in LED_BY_FIRST_DAY:
            return False
        if self.is_of_people and self.sort_key == "day":
            return self.is_descending != self.is_reversed
        return measure.source != OBLIGATIONS

    def reverse_order(self) -> "PeopleQuery":
        """Return the same list in the opposite order."""
        sort = self.sort_key if self.is_descending else f"-{self.sort}"
        return replace(self, sort=sort, is_reversed=not self.is_reversed)


def find_usual_sort(measure: str) -> str:
    """Return the order of a list for which none is chosen: what is due first, or the newest."""
    return "day" if MEASURES[measure].base in LED_BY_FIRST_DAY else "-day"
