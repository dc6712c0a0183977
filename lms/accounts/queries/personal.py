"""What people say of themselves so that it can be counted, as columns that another domain's statement takes over as they are now."""

from typing import Any

from sqlalchemy import ColumnElement, case, null, select

from lms.accounts.models import Person
from lms.accounts.rules.personal import AGE_GROUPS, AGES


def personal_at(
    person_id: int | ColumnElement[int], year: int | ColumnElement[int]
) -> dict[str, Any]:
    """The person's language, sex, age_group and settlement of this moment as expressions: the statement that stores them reads them.

    The id and the year are values or columns of the statement around it.
    """
    told = {
        "language": Person.language,
        "sex": Person.sex,
        "age_group": age_group_column(year),
        "settlement": Person.settlement,
    }
    return {
        name: select(column).where(Person.id == person_id).scalar_subquery()
        for name, column in told.items()
    }


def age_group_column(year: int | ColumnElement[int]) -> ColumnElement[str | None]:
    """rules.personal.age_group for a person of the query around it."""
    younger = (
        (Person.birth_year > year - age, group)
        for age, group in zip(AGES, AGE_GROUPS, strict=False)
    )
    return case((Person.birth_year.is_(None), null()), *younger, else_=AGE_GROUPS[-1])
