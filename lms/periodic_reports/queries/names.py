"""What the keys of counts are called, in both languages."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.catalogue.models import Course, CourseVersion
from lms.core.i18n import LANGUAGES, format_month, gettext, using_language
from lms.regions.queries import tree_on
from lms.regions.rules import TreeThen
from lms.reporting.rules.vocabulary import COURSE, ORGANISATION, PLACES, WORDS, Key

Names = dict[Key, tuple[str, str]]


def key_names(session: Session, dimension: str, keys: Iterable[Key], *, today: date) -> Names:
    """The names of keys of a dimension of the vocabulary. A quarter and a year are called by their first month; a key without a name
    (no district, no organisation) is not there.
    """
    if dimension in PLACES:
        return unit_names(tree_on(session, today))
    if dimension == ORGANISATION:
        return organisation_names(session, keys)
    if dimension == COURSE:
        return course_names(session)
    if dimension in WORDS:
        return {code: _in_both(gettext, message) for code, message in WORDS[dimension].items()}
    return {key: month_names(key) for key in keys if isinstance(key, date)}


def unit_names(tree: TreeThen) -> Names:
    """Of all units of a tree."""
    return {unit.id: (unit.name_kk, unit.name_ru) for unit in tree.units.values()}


def organisation_names(session: Session, keys: Iterable[Key]) -> Names:
    """Of these organisations."""
    ids = [key for key in keys if isinstance(key, int)]
    names: Names = {}
    for start in range(0, len(ids), 1000):
        chosen = Organisation.id.in_(ids[start : start + 1000])
        rows = session.execute(
            select(Organisation.id, Organisation.name_kk, Organisation.name_ru).where(chosen)
        )
        names |= {row[0]: (row[1], row[2]) for row in rows}
    return names


def course_names(session: Session) -> Names:
    """Of all courses."""
    titles = select(Course.id, CourseVersion.title_kk, CourseVersion.title_ru)
    rows = session.execute(
        titles.join(CourseVersion, CourseVersion.id == Course.current_version_id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def month_names(month: date) -> tuple[str, str]:
    """Of a month."""
    return _in_both(format_month, month)


def _in_both(say: Callable[[Any], str], what: Any) -> tuple[str, str]:
    said = []
    for language in LANGUAGES:
        with using_language(language):
            said.append(say(what))
    return said[0], said[1]
