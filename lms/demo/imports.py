"""Generated people imports of the akimat of Akmola region.

One has been applied; the dry run of the other waits for a decision.
"""

import random
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from time import sleep
from typing import Final

from lms.accounts.rules import Actor
from lms.accounts.rules.personal import SEXES
from lms.background.dispatch import run_one
from lms.core.identity_numbers import has_check_digit
from lms.demo.names import Name, NameGenerator
from lms.demo.people import POSITIONS
from lms.demo.posts import CATEGORIES
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
)  # the IIN's check digit is wrong
LONGEST_WAIT: Final = 30  # seconds, for a background process that claimed the job


def add_imports(
    container: Container,
    chance: random.Random,
    names: NameGenerator,
    *,
    organisation_id: int,
    by: Actor,
) -> None:
    """Add both imports as a user would; background jobs are run here."""
    rows = [
        _build_row(chance, names.draw(chance.choice(SEXES)), iin, container)
        for iin in islice(generate_iins(), APPLIED_ROWS + WAITING_ROWS)
    ]
    applied_rows, new_rows = rows[:APPLIED_ROWS], rows[APPLIED_ROWS:]
    import_id = _check_list(container, organisation_id, by, "qyzmetkerler.csv", applied_rows)
    with container.database.write() as session:
        start_apply(
            session, import_id=import_id, deactivate_missing=False, by=by, now=container.clock.now()
        )
    _wait_for_import(container, import_id)
    _check_list(
        container,
        organisation_id,
        by,
        "jana-qyzmetkerler.csv",
        [*applied_rows[:3], *new_rows, FAULTY],
    )


def _check_list(
    container: Container,
    organisation_id: int,
    by: Actor,
    file_name: str,
    rows: list[tuple[str, ...]],
) -> int:
    content = "\r\n".join(";".join(row) for row in (HEADER, *rows)).encode("utf-8-sig")
    now = container.clock.now()
    with container.database.write() as session:
        import_id = begin_import(
            session,
            container.storage,
            container.iin_cipher,
            organisation_id=organisation_id,
            file_name=file_name,
            content=content,
            preview=preview_table(content, file_name),
            by=by,
            now=now,
        )
        matching = session.get_one(PeopleImport, import_id).matching
        start_check(session, import_id=import_id, matching=matching, by=by, now=now)
    _wait_for_import(container, import_id)
    return import_id


def _wait_for_import(container: Container, import_id: int) -> None:
    """Run jobs until the import is at its next step; another process may run them."""
    for _ in range(LONGEST_WAIT * 10):
        with container.database.read() as session:
            if session.get_one(PeopleImport, import_id).state not in WORK:
                return
        if not run_one(container):
            sleep(0.1)


def _build_row(
    chance: random.Random, name: Name, iin: str, container: Container
) -> tuple[str, ...]:
    starts_on = container.moment().today - timedelta(days=chance.randrange(30, 900))
    return (
        iin,
        name.surname,
        name.given_name,
        name.patronymic,
        chance.choice(POSITIONS["kk"]),
        chance.choice(CATEGORIES["region"]),
        starts_on.isoformat(),
    )


def generate_iins(first: int = 0) -> Iterator[str]:
    """Yield IINs that belong to nobody: valid check digit, impossible seventh digit.

    The seventh digit, which encodes century and sex, is 9 here.
    """
    for serial in range(first, 10_000):
        head = f"5001019{serial:04}"
        yield from (f"{head}{digit}" for digit in range(10) if has_check_digit(f"{head}{digit}"))
