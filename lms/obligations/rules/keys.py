"""The keys by which obligations and duties are looked up."""

from typing import NamedTuple


class ObligationKey(NamedTuple):
    """A person in an assignment, whatever the round."""

    assignment_id: int
    person_id: int


class DutyKey(NamedTuple):
    """A person and a course that one assignment or more ask of them."""

    course_id: int
    person_id: int
