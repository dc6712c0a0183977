"""The day of a count, and the attributes of people that it counts by."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import func

from lms.reporting.rules.vocabulary import NOT_GIVEN

# Dimensions that describe the person of a fact, as named in the vocabulary.
PERSON_DIMENSIONS: Final = ("audience", "language", "sex", "age_group", "settlement")


@dataclass(frozen=True, slots=True)
class CountingDay:
    """The day of a count, which decides what is overdue and how old people are.

    `with_person`: whether the attributes of people with obligations are needed, and so joined.
    `in_order`: facts will be read in the order of their days, so no other index may lead to them.
    `by_own_course`: what was begun of an assignment's other courses does not count.
    """

    today: date
    with_person: bool = True
    in_order: bool = False
    by_own_course: bool = False


def fill_not_given(value: Any, name: str) -> Any:
    """Return the value as a column of this name, NOT_GIVEN where it is unknown."""
    return func.coalesce(value, NOT_GIVEN).label(name)
