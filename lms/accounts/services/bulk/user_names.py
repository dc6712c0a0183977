"""User names for many new people at once."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import RESERVED_USER_NAMES, user_name_from

_FIRST_TRIES = 1
_MOST_TRIES = 1000
_IN_ONE_STATEMENT = 10_000


class UserNames:
    """Proposes free user names. It remembers how far the numbers of each name are used up, so that the thousandth namesake asks once."""

    def __init__(self) -> None:
        self._next: dict[str, int] = {}

    def propose(self, session: Session, people: Sequence[tuple[str, str]]) -> list[str]:
        """A user name for each (surname, given name): aigul.serikova, then aigul.serikova2 ... free in the database and among themselves."""
        bases = [user_name_from(surname, given_name) for surname, given_name in people]
        names = [""] * len(bases)
        open_places = list(range(len(bases)))
        tries = _FIRST_TRIES
        while open_places:
            waiting: dict[str, list[int]] = {}
            for place in open_places:
                waiting.setdefault(bases[place], []).append(place)
            tried = {
                base: self._numbered(base, len(places) + tries - 1)
                for base, places in waiting.items()
            }
            taken = self._taken(session, [name for names_of in tried.values() for name in names_of])
            open_places = []
            for base, places in waiting.items():
                free = [name for name in tried[base] if name not in taken][: len(places)]
                for place, name in zip(places, free, strict=False):
                    names[place] = name
                open_places += places[len(free) :]
                self._next[base] = self._next.get(base, 1) + (
                    tried[base].index(free[-1]) + 1
                    if len(free) == len(places)
                    else len(tried[base])
                )
            tries = min(8 * tries, _MOST_TRIES)
        return names

    def _numbered(self, base: str, count: int) -> list[str]:
        first = self._next.get(base, 1)
        return [
            base if number == 1 else f"{base}{number}" for number in range(first, first + count)
        ]

    @staticmethod
    def _taken(session: Session, names: Sequence[str]) -> set[str]:
        taken = {name for name in names if name in RESERVED_USER_NAMES}
        for start in range(0, len(names), _IN_ONE_STATEMENT):
            part = names[start : start + _IN_ONE_STATEMENT]
            taken.update(
                session.scalars(select(Person.user_name).where(Person.user_name.in_(part)))
            )
        return taken
