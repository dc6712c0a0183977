"""Answer keys of a version: as they were loaded, or as corrected since.

The process caches them, because every save and every grading needs them.
"""

from dataclasses import dataclass
from time import monotonic
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import Pool, func, select
from sqlalchemy.orm import Session

from lms.catalogue.models import CorrectedKey, CourseVersion, Question, Quiz
from lms.catalogue.queries.pools import get_pool

AnswerKeys = dict[int, tuple[str, dict[str, Any]]]
_VERSION, _CORRECTED = CourseVersion.__table__.c, CorrectedKey.__table__.c
# After this time a process asks whether another one has corrected a key.
SECONDS_KEPT: Final = 10.0
_LOCKED = select(_VERSION.key_generation).with_for_update(read=True)


@dataclass(slots=True)
class _CachedKeys:
    """The keys of a version and their generation, which holds `until` then at least."""

    generation: int
    keys: AnswerKeys
    until: float


_keys: WeakKeyDictionary[Pool, dict[int, _CachedKeys]] = WeakKeyDictionary()


def load_answer_keys(session: Session, version_id: int) -> AnswerKeys:
    """Return type and answer key of each question of a version, by id.

    A correction of the last SECONDS_KEPT may be missing: whoever grades takes lock_answer_keys().
    """
    cached = _keys.setdefault(get_pool(session), {}).get(version_id)
    if cached is not None and monotonic() < cached.until:
        return cached.keys
    return load_keys_of_generation(session, version_id, _find_generation(session, version_id))


def lock_answer_keys(session: Session, version_id: int) -> AnswerKeys:
    """Return the keys as load_answer_keys() does; none is corrected until the transaction ends.

    A correction waits for those who grade, and so finds all that they marked by the old key.
    """
    query = _LOCKED.where(_VERSION.id == version_id)
    generation: int = session.connection().execute(query).scalar_one()
    return load_keys_of_generation(session, version_id, generation)


def load_keys_of_generation(session: Session, version_id: int, generation: int) -> AnswerKeys:
    """Return the keys of a version whose generation was read from its locked row."""
    cache = _keys.setdefault(get_pool(session), {})
    cached, until = cache.get(version_id), monotonic() + SECONDS_KEPT
    if cached is None or cached.generation != generation:
        keys = _read_keys(session, version_id)
        cached = cache[version_id] = _CachedKeys(generation, keys, until)
    cached.until = until
    return cached.keys


def _find_generation(session: Session, version_id: int) -> int:
    query = select(_VERSION.key_generation).where(_VERSION.id == version_id)
    return session.connection().execute(query).scalar() or 0


def _read_keys(session: Session, version_id: int) -> AnswerKeys:
    """Read the keys, not older than a generation that was read before."""
    question = Question.__table__
    rows = session.connection().execute(
        select(
            question.c.id,
            question.c.type,
            func.coalesce(_CORRECTED.answer, question.c.answer).label("answer"),
        )
        .join(Quiz.__table__, Quiz.__table__.c.id == question.c.quiz_id)
        .outerjoin(CorrectedKey.__table__, _CORRECTED.question_id == question.c.id)
        .where(Quiz.__table__.c.version_id == version_id)
    )
    return {row.id: (row.type, row.answer) for row in rows}
