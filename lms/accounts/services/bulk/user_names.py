"""User names for many new people at once."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import RESERVED_USER_NAMES, build_user_name
from lms.core.list_parameters import encode_texts, is_text_of
from lms.core.plans import plan_each_time

# Spare names to try beyond those needed: few people have namesakes, some have thousands.
_FIRST_SPARE = 1
_MAXIMUM_SPARE = 1000
_USED_NAMES = select(Person.user_name).where(is_text_of(Person.user_name, "names"))


class UserNames:
    """Proposes free user names.

    Remembers the used numbers of each name, so that the thousandth namesake costs one statement.
    """

    def __init__(self) -> None:
        self._next: dict[str, int] = {}

    def propose(self, session: Session, people: Sequence[tuple[str, str]]) -> list[str]:
        """Return a user name for each (surname, given name), distinct and free in the database.

        aigul.serikova, then aigul.serikova2, aigul.serikova3 ...
        """
        bases = [build_user_name(surname, given_name) for surname, given_name in people]
        names = [""] * len(bases)
        unnamed = list(range(len(bases)))  # indexes of people without a user name yet
        spare = _FIRST_SPARE
        with plan_each_time(session):
            while unnamed:
                unnamed = self._name_some(session, bases, names, unnamed, spare)
                spare = min(8 * spare, _MAXIMUM_SPARE)
        return names

    def _name_some(
        self, session: Session, bases: list[str], names: list[str], unnamed: list[int], spare: int
    ) -> list[int]:
        """Fill in free names; return the indexes of those for whom none was free."""
        indexes_by_base: dict[str, list[int]] = {}
        for index in unnamed:
            indexes_by_base.setdefault(bases[index], []).append(index)
        candidates = {
            base: self._list_candidates(base, len(indexes) + spare - 1)
            for base, indexes in indexes_by_base.items()
        }
        used_names = self._find_used(session, [name for row in candidates.values() for name in row])
        still_unnamed = []
        for base, indexes in indexes_by_base.items():
            free = [name for name in candidates[base] if name not in used_names][: len(indexes)]
            for index, name in zip(indexes, free, strict=False):
                names[index] = name
            still_unnamed += indexes[len(free) :]
            is_enough = len(free) == len(indexes)
            tried_count = (
                candidates[base].index(free[-1]) + 1 if is_enough else len(candidates[base])
            )
            self._next[base] = self._next.get(base, 1) + tried_count
        return still_unnamed

    def _list_candidates(self, base: str, count: int) -> list[str]:
        first = self._next.get(base, 1)
        return [
            base if number == 1 else f"{base}{number}" for number in range(first, first + count)
        ]

    @staticmethod
    def _find_used(session: Session, names: Sequence[str]) -> set[str]:
        used_names = session.scalars(_USED_NAMES, {"names": encode_texts(names)})
        return {*used_names, *(name for name in names if name in RESERVED_USER_NAMES)}
