"""Lists of people as files, and the steps of an import from upload to undo."""

import csv
import io
from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any, Final

from sqlalchemy import select

from lms.accounts.models import Person, Post
from lms.accounts.rules import Actor
from lms.background.dispatch import run_one
from lms.core.identity_numbers import has_check_digit
from lms.people_import import queries, services
from lms.people_import.models import PeopleImport
from lms.web.container import Container
from tests.factories import accounts

HEADER: Final = ("ЖСН", "Тегі", "Аты", "Әкесінің аты", "Лауазымы", "Санаты", "E-mail")


def make_iin(number: int) -> str:
    """Return the number-th IIN with a right check digit, born on 1 January 1990."""
    return next(generate_iins(number))


def generate_iins(first: int = 0) -> Iterable[str]:
    """Yield such IINs one after the other."""
    for number in count(first * 2):
        for digit in "0123456789":
            iin = f"900101{number:05}{digit}"
            if has_check_digit(iin):
                yield iin


def make_csv(rows: Iterable[Sequence[str]], header: Sequence[str] = HEADER) -> bytes:
    """Return a list as a spreadsheet with a Russian locale saves it."""
    sink = io.StringIO()
    csv.writer(sink, delimiter=";").writerows([header, *rows])
    return sink.getvalue().encode("utf-8-sig")


def store_list(container: Container, actor: Actor, organisation_id: int, content: bytes) -> int:
    """Upload a list that nobody reads yet, and return the import's id."""
    preview = services.preview_table(content, "list.csv")
    with container.database.write() as session:
        return services.begin_import(
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


def upload_list(
    container: Container,
    actor: Actor,
    organisation_id: int,
    content: bytes,
    *,
    matching: dict[str, int] | None = None,
) -> int:
    """Upload a list, start its dry run, and return the import's id."""
    import_id = store_list(container, actor, organisation_id, content)
    with container.database.write() as session:
        proposal = queries.get_managed_import(session, by=actor, import_id=import_id).matching
        services.start_check(
            session,
            import_id=import_id,
            matching=matching or proposal,
            by=actor,
            now=container.clock.now(),
        )
    return import_id


def check_list(
    container: Container, actor: Actor, organisation_id: int, content: bytes, **more: Any
) -> int:
    """Upload a list and run its dry run."""
    import_id = upload_list(container, actor, organisation_id, content, **more)
    run_jobs(container)
    return import_id


def apply_list(
    container: Container,
    actor: Actor,
    organisation_id: int,
    content: bytes,
    *,
    deactivate: bool = False,
    **more: Any,
) -> int:
    """Upload, check and apply a list."""
    import_id = check_list(container, actor, organisation_id, content, **more)
    apply_import(container, actor, import_id, deactivate=deactivate)
    return import_id


def apply_import(
    container: Container, actor: Actor, import_id: int, *, deactivate: bool = False
) -> None:
    """Apply a checked import."""
    with container.database.write() as session:
        services.start_apply(
            session,
            import_id=import_id,
            deactivate_missing=deactivate,
            by=actor,
            now=container.clock.now(),
        )
    run_jobs(container)


def undo_import(container: Container, actor: Actor, import_id: int) -> None:
    """Undo an applied import."""
    with container.database.write() as session:
        services.start_undo(session, import_id=import_id, by=actor, now=container.clock.now())
    run_jobs(container)


def run_jobs(container: Container) -> None:
    """Run all waiting jobs."""
    while run_one(container):
        pass


def load_import(container: Container, import_id: int) -> PeopleImport:
    """Return the import as it is now."""
    with container.database.read() as session:
        return session.get_one(PeopleImport, import_id)


def list_lines(
    container: Container, import_id: int, action: str = "", *, not_undone: bool = False
) -> list[queries.LineEntry]:
    """Return the lines of an import."""
    with container.database.read() as session:
        return queries.list_lines(
            session,
            import_id=import_id,
            action=action,
            not_undone=not_undone,
            limit=1000,
            offset=0,
            cipher=container.iin_cipher,
        )[0]


def make_row(
    number: int,
    surname: str = "Серікова",
    given_name: str = "Айгүл",
    *,
    patronymic: str = "",
    position: str = "маман",
    category: str = "C-4",
    email: str = "",
) -> tuple[str, ...]:
    """Return a line of a list under HEADER."""
    return (make_iin(number), surname, given_name, patronymic, position, category, email)


def find_person(container: Container, number: int) -> Person | None:
    """Return the person with the number-th IIN, or None."""
    with container.database.read() as session:
        return session.scalar(
            select(Person).where(Person.iin_hash == container.iin_cipher.lookup(make_iin(number)))
        )


def list_posts(container: Container, person_id: int) -> list[tuple[Any, ...]]:
    """Return a person's current posts: organisation, position, category, is_main."""
    with container.database.read() as session:
        rows = session.execute(
            select(Post.organisation_id, Post.position, Post.category, Post.is_main).where(
                Post.person_id == person_id, Post.ends_on.is_(None)
            )
        )
        return sorted(map(tuple, rows))


def create_person(
    container: Container, number: int, organisation_id: int | None, **values: Any
) -> int:
    """Create a person with the number-th IIN and a post in the organisation; return the id."""
    with container.database.write() as session:
        cipher = container.iin_cipher
        person = accounts.add_person(
            session,
            organisation_id=organisation_id,
            **{
                "iin_hash": cipher.lookup(make_iin(number)),
                "iin_encrypted": cipher.encrypt(make_iin(number)),
                "position": "маман" if organisation_id else "",
                **values,
            },
        )
        return person.id
