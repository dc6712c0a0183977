"""Reads of the API: pages by cursor, in order of id, within the scope of the token's actor."""

from lms.api.queries.duty_counts import count_obligations
from lms.api.queries.obligation_filters import ObligationFilter
from lms.api.queries.obligations import list_obligations
from lms.api.queries.organisations import list_organisations
from lms.api.queries.own_organisations import (
    find_own_by_bin,
    map_open_by_bin,
    select_own_organisations,
)
from lms.api.queries.pages import RowsPage
from lms.api.queries.people import list_people
from lms.api.queries.units import map_units_by_kato

__all__ = [
    "ObligationFilter",
    "RowsPage",
    "count_obligations",
    "find_own_by_bin",
    "list_obligations",
    "list_organisations",
    "list_people",
    "map_open_by_bin",
    "map_units_by_kato",
    "select_own_organisations",
]
