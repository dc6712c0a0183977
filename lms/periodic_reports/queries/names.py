"""Names of the keys of counts, in both languages."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.catalogue.models import Course, CourseVersion
from lms.core.i18n import LANGUAGES, format_month, gettext, using_language
from lms.regions.queries import load_tree_on
from lms.regions.rules import TreeOnDay
from lms.reporting.rules.vocabulary import (
    AREA_DIMENSIONS,
    COURSE,
    ORGANISATION,
    WORDS,
    DimensionKey,
)

NamesByKey = dict[DimensionKey, tuple[str, str]]


def load_key_names(
    session: Session, dimension: str, keys: Iterable[DimensionKey], *, today: date
) -> NamesByKey:
    """Return the names of keys of a dimension.

    A quarter or year is named by its first month; keys without a name (no district, no
    organisation) are left out.
    """
    if dimension in AREA_DIMENSIONS:
        return list_unit_names(load_tree_on(session, today))
    if dimension == ORGANISATION:
        return load_organisation_names(session, keys)
    if dimension == COURSE:
        return load_course_names(session)
    if dimension in WORDS:
        return {
            code: _describe_in_both(gettext, message) for code, message in WORDS[dimension].items()
        }
    return {key: list_month_names(key) for key in keys if isinstance(key, date)}


def list_unit_names(tree: TreeOnDay) -> NamesByKey:
    """Return the names of all units of a tree."""
    return {unit.id: (unit.name_kk, unit.name_ru) for unit in tree.units.values()}


def load_organisation_names(session: Session, keys: Iterable[DimensionKey]) -> NamesByKey:
    """Return the names of organisations."""
    ids = [key for key in keys if isinstance(key, int)]
    names: NamesByKey = {}
    for start in range(0, len(ids), 1000):
        is_in_slice = Organisation.id.in_(ids[start : start + 1000])
        rows = session.execute(
            select(Organisation.id, Organisation.name_kk, Organisation.name_ru).where(is_in_slice)
        )
        names |= {row.id: (row.name_kk, row.name_ru) for row in rows}
    return names


def load_course_names(session: Session) -> NamesByKey:
    """Return the titles of all courses."""
    titles = select(Course.id, CourseVersion.title_kk, CourseVersion.title_ru)
    rows = session.execute(
        titles.join(CourseVersion, CourseVersion.id == Course.current_version_id)
    )
    return {row.id: (row.title_kk, row.title_ru) for row in rows}


def list_month_names(month: date) -> tuple[str, str]:
    """Return the names of a month."""
    return _describe_in_both(format_month, month)


def _describe_in_both(word: Callable[[Any], str], value: Any) -> tuple[str, str]:
    """Word a value in Kazakh and in Russian."""
    texts = []
    for language in LANGUAGES:
        with using_language(language):
            texts.append(word(value))
    return texts[0], texts[1]
