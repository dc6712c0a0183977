"""What a list of people is sorted by: days, names of people, or ranks of units and courses."""

from typing import Any, Final

from sqlalchemy import CTE, ColumnElement, FromClause, Select, collate, func, select

from lms.accounts.models import Person
from lms.catalogue.models import Course, CourseVersion
from lms.core.collation import COLLATION
from lms.regions.models import RegionUnit

GROUPED_BY: Final = ("unit", "course")  # sort orders in which a list lies in groups


def join_sort_keys(
    rows: Select[*tuple[Any, ...]],
    fact: FromClause,
    key: str,
    language: str,
    *,
    is_long: bool,
    is_ranked: bool,
    has_states_by_day: bool,
) -> tuple[Select[*tuple[Any, ...]], list[ColumnElement[Any]]]:
    """Join what the order needs; return the rows and the columns to sort by.

    `has_states_by_day`: the index of the days of the facts has their states after the day.
    """
    if key == "name":
        # An expression is in no index, so SQLite goes from the names of a long list to its facts.
        person_id = Person.id + 0 if is_long else Person.id
        names = (Person.surname, Person.given_name, Person.patronymic)
        rows = rows.join(Person, person_id == fact.c.person_id)
        return rows, [collate(column, COLLATION) for column in names]
    if key not in GROUPED_BY:
        return rows, [fact.c.day, *([fact.c.state] if has_states_by_day else [])]
    if not is_ranked:
        return rows, []
    ranks = rank_names(key, language)
    column = fact.c.region_unit_id if key == "unit" else fact.c.course_id
    return rows.join(ranks, ranks.c.id == column), [ranks.c.rank]


def rank_names(key: str, language: str) -> CTE:
    """Rank units or courses by name, so that names are compared once each, not once a row."""
    if key == "unit":
        ids, name = select(RegionUnit.id), getattr(RegionUnit, f"name_{language}")
    else:
        ids, name = select(Course.id), getattr(CourseVersion, f"title_{language}")
        ids = ids.outerjoin(CourseVersion, CourseVersion.id == Course.current_version_id)
    rank = func.dense_rank().over(order_by=collate(name, COLLATION)).label("rank")
    return ids.add_columns(rank).cte("ranks").prefix_with("MATERIALIZED")
