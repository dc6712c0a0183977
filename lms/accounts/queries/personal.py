"""Statistical data of people as SQL expressions, for statements of other domains."""

from typing import Any

from sqlalchemy import ColumnElement, case, null, select

from lms.accounts.models import Person
from lms.accounts.rules.personal import AGE_GROUPS, AGES


def select_personal_columns(
    person_id: int | ColumnElement[int], year: int | ColumnElement[int]
) -> dict[str, Any]:
    """Return the person's language, sex, age_group and settlement as scalar subqueries.

    The statement that stores them reads them as they are then. The id and the year are values or
    columns of that statement.
    """
    columns = {
        "language": Person.language,
        "sex": Person.sex,
        "age_group": build_age_group_column(year),
        "settlement": Person.settlement,
    }
    return {
        name: select(column).where(Person.id == person_id).scalar_subquery()
        for name, column in columns.items()
    }


def build_age_group_column(year: int | ColumnElement[int]) -> ColumnElement[str | None]:
    """Return rules.personal.get_age_group as an expression on the person of the query."""
    younger = (
        (Person.birth_year > year - age, group)
        for age, group in zip(AGES, AGE_GROUPS, strict=False)
    )
    return case((Person.birth_year.is_(None), null()), *younger, else_=AGE_GROUPS[-1])
