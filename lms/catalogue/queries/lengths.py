"""How long lessons take their readers, as a nightly job counts it."""

from collections.abc import Mapping
from time import monotonic
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import Pool, select
from sqlalchemy.orm import Session

from lms.catalogue.models import LessonLength
from lms.catalogue.queries.pools import get_pool

SECONDS_KEPT: Final = 600.0

_lengths: WeakKeyDictionary[Pool, tuple[float, Mapping[int, int]]] = WeakKeyDictionary()
_SELECT: Final = select(LessonLength.lesson_id, LessonLength.minutes)


def load_lengths(session: Session) -> Mapping[int, int]:
    """Return the measured minutes of lessons by id: the same object until they change.

    They are read every ten minutes per process and database.
    """
    pool = get_pool(session)
    until, lengths = _lengths.get(pool, (0.0, {}))
    if monotonic() >= until:
        new = {row.lesson_id: row.minutes for row in session.execute(_SELECT)}
        lengths = lengths if new == lengths else new
        _lengths[pool] = (monotonic() + SECONDS_KEPT, lengths)
    return lengths
