"""Generated lists of people of the akimat of Akmola region: one that was applied, and one whose dry run waits for a decision."""

import random
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from time import sleep
from typing import Final

from lms.accounts.rules import Actor, has_check_digit
from lms.accounts.rules.personal import SEXES
from lms.background.dispatch import run_one
from lms.core.clock import local_date
from lms.demo.names import Name, NameGenerator
from lms.demo.people import CATEGORIES, POSITIONS
from lms.people_import.models import PeopleImport
from lms.people_import.rules import WORK
from lms.people_import.services import begin_import, preview_table, start_apply, start_check
from lms.web.container import Container

APPLIED_ROWS: Final = 12
WAITING_ROWS: Final = 9
HEADER: Final = ("ЖСН", "Тегі", "Аты", "Әкесінің аты", "Лауазымы", "Санаты", "Қабылданған күні")
FAULTY: Final = (
    "500101500017",
    "Оспанов",
    "Серік",
    "",
    "Бас маман",
    "D-4",
    "",
)  # the last digit of the IIN is wrong
LONGEST_WAIT: Final = 30  # seconds, where a background process works on the same database


def add_imports(
    container: Container,
    chance: random.Random,
    names: NameGenerator,
    *,
    organisation_id: int,
    by: Actor,
) -> None:
    """Both lists, by the steps that people take; what they do in the background is done here."""
    rows = [
        _row(chance, names.draw(chance.choice(SEXES)), iin, container)
        for iin in islice(synthetic_iins(), APPLIED_ROWS + WAITING_ROWS)
    ]
    first, more = rows[:APPLIED_ROWS], rows[APPLIED_ROWS:]
    made = _check(container, organisation_id, by, "qyzmetkerler.csv", first)
    with container.database.write() as session:
        start_apply(
            session, import_id=made, deactivate_missing=False, by=by, now=container.clock.now()
        )
    _wait(container, made)
    _check(container, organisation_id, by, "jana-qyzmetkerler.csv", [*first[:3], *more, FAULTY])


def _check(
    container: Container, organisation_id: int, by: Actor, name: str, rows: list[tuple[str, ...]]
) -> int:
    content = "\r\n".join(";".join(row) for row in (HEADER, *rows)).encode("utf-8-sig")
    now = container.clock.now()
    with container.database.write() as session:
        made = begin_import(
            session,
            container.storage,
            container.iin_cipher,
            organisation_id=organisation_id,
            file_name=name,
            content=content,
            preview=preview_table(content, name),
            by=by,
            now=now,
        )
        matching = session.get_one(PeopleImport, made).matching
        start_check(session, import_id=made, matching=matching, by=by, now=now)
    _wait(container, made)
    return made


def _wait(container: Container, import_id: int) -> None:
    """Works on what waits until the list is at its next step; another process may take it."""
    for _ in range(LONGEST_WAIT * 10):
        with container.database.read() as session:
            if session.get_one(PeopleImport, import_id).state not in WORK:
                return
        if not run_one(container):
            sleep(0.1)


def _row(chance: random.Random, name: Name, iin: str, container: Container) -> tuple[str, ...]:
    since = local_date(container.clock.now(), container.settings.timezone) - timedelta(
        days=chance.randrange(30, 900)
    )
    return (
        iin,
        name.surname,
        name.given_name,
        name.patronymic,
        chance.choice(POSITIONS["kk"]),
        chance.choice(CATEGORIES["region"]),
        since.isoformat(),
    )


def synthetic_iins() -> Iterator[str]:
    """IINs that are nobody's: the seventh digit stands for no century and no sex. Each has its check digit."""
    for serial in range(10_000):
        body = f"5001019{serial:04}"
        yield from (f"{body}{digit}" for digit in range(10) if has_check_digit(f"{body}{digit}"))
