"""Reads of sittings: those of a supervisor, the people in one, a learner's own admission."""

from lms.sittings.queries.own import OwnAdmissionRow, find_own_admission
from lms.sittings.queries.people import find_person, list_people
from lms.sittings.queries.scope import is_supervised_by, list_own_units, select_own_units
from lms.sittings.queries.sitting_person import SittingPerson
from lms.sittings.queries.sittings import (
    SittingFigures,
    SittingRow,
    find_sitting,
    list_sittings,
    load_figures,
)

__all__ = [
    "OwnAdmissionRow",
    "SittingFigures",
    "SittingPerson",
    "SittingRow",
    "find_own_admission",
    "find_person",
    "find_sitting",
    "is_supervised_by",
    "list_own_units",
    "list_people",
    "list_sittings",
    "load_figures",
    "select_own_units",
]
