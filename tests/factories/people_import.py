"""Lists of people as files, and the way of an import from the upload to its end."""

import csv
import io
from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any, Final

from sqlalchemy import select

from lms.accounts.models import Person, Post
from lms.accounts.rules import Actor, has_check_digit
from lms.background.dispatch import run_one
from lms.people_import import queries, services
from lms.people_import.models import PeopleImport
from lms.web.container import Container
from tests.factories import accounts as make

HEADER: Final = ("ЖСН", "Тегі", "Аты", "Әкесінің аты", "Лауазымы", "Санаты", "E-mail")


def iin(number: int) -> str:
    """An IIN with the right check digit: the number-th of somebody born on 1 January 1990."""
    return next(iins(number))


def iins(first: int = 0) -> Iterable[str]:
    """IINs one after the other."""
    for number in count(first * 2):
        for digit in "0123456789":
            made = f"900101{number:05}{digit}"
            if has_check_digit(made):
                yield made


def csv_file(rows: Iterable[Sequence[str]], header: Sequence[str] = HEADER) -> bytes:
    """A list as a spreadsheet of this country saves it."""
    sink = io.StringIO()
    csv.writer(sink, delimiter=";").writerows([header, *rows])
    return sink.getvalue().encode("utf-8-sig")


def uploaded(
    container: Container,
    actor: Actor,
    organisation_id: int,
    content: bytes,
    *,
    matching: dict[str, int] | None = None,
) -> int:
    """An import whose dry run is asked for."""
    preview = services.preview_table(content, "list.csv")
    with container.database.write() as session:
        import_id = services.begin_import(
            session,
            container.storage,
            container.iin_cipher,
            organisation_id=organisation_id,
            file_name="list.csv",
            content=content,
            preview=preview,
            by=actor,
            now=container.clock.now(),
        )
        proposed = queries.managed_import(session, by=actor, import_id=import_id).matching
        services.start_check(
            session,
            import_id=import_id,
            matching=matching or proposed,
            by=actor,
            now=container.clock.now(),
        )
    return import_id


def checked(
    container: Container, actor: Actor, organisation_id: int, content: bytes, **more: Any
) -> int:
    """An import after its dry run."""
    import_id = uploaded(container, actor, organisation_id, content, **more)
    run_jobs(container)
    return import_id


def applied(
    container: Container,
    actor: Actor,
    organisation_id: int,
    content: bytes,
    *,
    deactivate: bool = False,
    **more: Any,
) -> int:
    """An import that was applied."""
    import_id = checked(container, actor, organisation_id, content, **more)
    apply(container, actor, import_id, deactivate=deactivate)
    return import_id


def apply(container: Container, actor: Actor, import_id: int, *, deactivate: bool = False) -> None:
    """Applies a checked import."""
    with container.database.write() as session:
        services.start_apply(
            session,
            import_id=import_id,
            deactivate_missing=deactivate,
            by=actor,
            now=container.clock.now(),
        )
    run_jobs(container)


def undo(container: Container, actor: Actor, import_id: int) -> None:
    """Takes an applied import back."""
    with container.database.write() as session:
        services.start_undo(session, import_id=import_id, by=actor, now=container.clock.now())
    run_jobs(container)


def run_jobs(container: Container) -> None:
    """Does what waits."""
    while run_one(container):
        pass


def state_of(container: Container, import_id: int) -> PeopleImport:
    """The import as it is now."""
    with container.database.read() as session:
        return session.get_one(PeopleImport, import_id)


def lines_of(
    container: Container, import_id: int, action: str = "", *, kept: bool = False
) -> list[queries.LineEntry]:
    """The lines of an import."""
    with container.database.read() as session:
        return queries.lines(
            session,
            import_id=import_id,
            action=action,
            kept=kept,
            limit=1000,
            offset=0,
            cipher=container.iin_cipher,
        )[0]


def row(
    number: int,
    surname: str = "Серікова",
    given_name: str = "Айгүл",
    *,
    patronymic: str = "",
    position: str = "маман",
    category: str = "C-4",
    email: str = "",
) -> tuple[str, ...]:
    """A line of a list under HEADER."""
    return (iin(number), surname, given_name, patronymic, position, category, email)


def person_with(container: Container, number: int) -> Person | None:
    """The person with the number-th IIN."""
    with container.database.read() as session:
        return session.scalar(
            select(Person).where(Person.iin_hash == container.iin_cipher.lookup(iin(number)))
        )


def held(container: Container, person_id: int) -> list[tuple[Any, ...]]:
    """The posts that a person holds: organisation, position, category, whether it is the main one."""
    with container.database.read() as session:
        rows = session.execute(
            select(Post.organisation_id, Post.position, Post.category, Post.is_main).where(
                Post.person_id == person_id, Post.ends_on.is_(None)
            )
        )
        return sorted(map(tuple, rows))


def somebody(container: Container, number: int, organisation_id: int | None, **values: Any) -> int:
    """A person with the number-th IIN and a post in the organisation. The id."""
    with container.database.write() as session:
        cipher = container.iin_cipher
        found = make.person(
            session,
            iin_hash=cipher.lookup(iin(number)),
            iin_encrypted=cipher.encrypt(iin(number)),
            organisation_id=organisation_id,
            **{"position": "маман" if organisation_id else "", **values},
        )
        return found.id
