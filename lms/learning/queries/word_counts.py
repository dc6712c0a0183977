"""The number of words of the lessons of a version."""

import re
from collections.abc import Collection
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import Pool, select
from sqlalchemy.orm import Session

from lms.catalogue.models import Lesson

_TAG: Final = re.compile(r"<[^>]*+>")
_word_counts: WeakKeyDictionary[Pool, dict[int, dict[int, tuple[int, int]]]] = WeakKeyDictionary()


def count_words(session: Session, version_id: int, credited_ids: Collection[int] = ()) -> int:
    """Return the words of a version's lessons, in the language that has fewer.

    Those of `credited_ids` modules are left out. Read once per process and database.
    """
    cache = _word_counts.setdefault(session.get_bind().engine.pool, {})
    if version_id not in cache:
        cache[version_id] = _count_words_by_module(session, version_id)
    counts = [pair for id_, pair in cache[version_id].items() if id_ not in credited_ids]
    return min(sum(pair[language] for pair in counts) for language in range(2))


def _count_words_by_module(session: Session, version_id: int) -> dict[int, tuple[int, int]]:
    """Return the words of each module's lessons in Kazakh and in Russian."""
    rows = session.execute(
        select(Lesson.module_id, Lesson.html_kk, Lesson.html_ru).where(
            Lesson.version_id == version_id
        )
    )
    counts: dict[int, tuple[int, int]] = {}
    for module_id, *texts in rows:
        kazakh, russian = (len(_TAG.sub(" ", text).split()) for text in texts)
        before = counts.get(module_id, (0, 0))
        counts[module_id] = (before[0] + kazakh, before[1] + russian)
    return counts
