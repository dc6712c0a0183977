"""Dimensions of rows and columns: which may be which, and how they nest."""

from typing import Final

from lms.reporting.rules.vocabulary import (
    AGE_GROUP,
    AUDIENCE,
    COURSE,
    DIMENSIONS,
    DISTRICT,
    LANGUAGE,
    ORGANISATION,
    REGION,
    SETTLEMENT,
    SEX,
    TIMES,
    UNIT,
)

# Dimensions for rows, and for columns: those with few keys.
IN_ROWS: Final = tuple(DIMENSIONS)
IN_COLUMNS: Final = (
    REGION,
    COURSE,
    AUDIENCE,
    LANGUAGE,
    SEX,
    AGE_GROUP,
    SETTLEMENT,
    *reversed(TIMES),
)
# Nested dimensions, the wider first: they may follow each other in rows, but not cross.
NESTED: Final = ((REGION, DISTRICT, UNIT), tuple(reversed(TIMES)))


def find_nesting(dimension: str) -> tuple[str, ...]:
    """Return the nested dimensions that include this one, the widest first; else none."""
    return next((kind for kind in NESTED if dimension in kind), ())


def has_empty_rows(dimension: str) -> bool:
    """Return whether keys without facts have rows.

    Units, times and codes have; organisations and courses have not.
    """
    return dimension not in (ORGANISATION, COURSE)
