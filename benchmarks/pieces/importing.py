"""P7: a list of 100,000 people checked and applied in the background, learners at work meanwhile; the same work on PostgreSQL."""

import csv
import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count, islice
from time import monotonic, sleep
from typing import Final

import psutil
from sqlalchemy import func, select

from benchmarks import postgres, seeding
from benchmarks.load import Request
from benchmarks.paced import Waits, learners_at_work
from benchmarks.report import Line, judged, unmeasured
from benchmarks.scale import Scale
from benchmarks.seeding import Learner, Site
from benchmarks.service import product
from lms.accounts.models import Organisation, Post
from lms.accounts.rules import OPERATOR, has_check_digit
from lms.background.dispatch import run_one
from lms.people_import import queries, services
from lms.regions.models import RegionUnit
from lms.web.container import Container

LEAST_ROWS: Final = 300
MOST_MIB: Final = 500
MOST_TIMES_IDLE: Final = 2
LOOK_SECONDS: Final = 0.1
PATIENCE_SECONDS: Final = 1800
BODIES: Final = 50
MIB: Final = 2**20
SURNAMES: Final = (
    "Ахмет",
    "Серік",
    "Иван",
    "Қасым",
    "Жұмабай",
    "Омар",
    "Ли",
    "Ким",
    "Әли",
    "Нұрлан",
    "Бекболат",
    "Сәрсен",
    "Төлеген",
)
GIVEN: Final = (
    "Айгүл",
    "Ерлан",
    "Асель",
    "Данияр",
    "Марат",
    "Гүлнар",
    "Ольга",
    "Иван",
    "Бақыт",
    "Жанар",
    "Сәуле",
)
HEADER: Final = (
    "ИИН",
    "Фамилия",
    "Имя",
    "Отчество",
    "Должность",
    "Категория",
    "E-mail",
    "Телефон",
    "Организация",
    "В должности с",
)


def run(scale: Scale) -> Iterator[Line]:
    """P7."""
    with seeding.site("importing") as made:
        body = _add_bodies(made.container)
        content = _list(scale.imported)
        work = [_request(made, learner) for learner in seeding.learners(made, scale.at_work)]
        with product(made) as service:
            with learners_at_work(service.port, work) as idle:
                sleep(scale.idle_seconds + scale.seconds)
            with learners_at_work(service.port, work) as busy, _memory(service.process.pid) as peak:
                seconds = _import(made.container, body, content, in_background=True)
        _compare(made.container, scale.imported)
    yield _rate("SQLite", scale.imported, seconds)
    yield judged(
        "P7",
        "memory of the background process at most, with what it starts",
        max(peak),
        most=MOST_MIB,
        unit=" MiB",
    )
    yield _waits(busy, idle)
    yield _on_postgresql(scale, content)


def _rate(where: str, rows: int, seconds: float) -> Line:
    what = f"{rows:,} people checked and applied from a list, {where}"
    return judged("P7", what, rows / seconds, least=LEAST_ROWS, unit="/s", seconds=seconds)


def _waits(busy: Waits, idle: Waits) -> Line:
    parts = {
        f"{name}_p{percent}_ms": waits.percentile(percent)
        for name, waits in (("idle", idle), ("busy", busy))
        for percent in (50, 95, 99)
    }
    ratio = busy.percentile(95) / idle.percentile(95)
    return judged(
        "P7",
        "learners' p95 meanwhile ÷ idle",
        ratio,
        most=MOST_TIMES_IDLE,
        requests=len(busy.found),
        **parts,
    )


def _on_postgresql(scale: Scale, content: bytes) -> Line:
    """The same work in this process and without rests: what the database itself allows."""
    if not postgres.is_installed():
        return unmeasured("P7", "the same on PostgreSQL", "PostgreSQL's server is not installed")
    with (
        postgres.server() as server,
        postgres.database(server, "importing") as url,
        seeding.site("importing-pg", courses=False, database_url=url) as made,
    ):
        seconds = _import(made.container, _add_bodies(made.container), content, in_background=False)
        _compare(made.container, scale.imported)
    return _rate("PostgreSQL", scale.imported, seconds)


def _add_bodies(container: Container) -> int:
    """A state body with branches. Its id."""
    with container.database.write() as unit:
        place = unit.scalars(
            select(RegionUnit.id).where(RegionUnit.kato == seeding.KOKSHETAU)
        ).one()
        top = Organisation(name_kk="Министрлік", name_ru="Министерство", region_unit_id=place)
        unit.add(top)
        unit.flush()
        for number in range(BODIES):
            unit.add(
                Organisation(
                    name_kk=f"Бөлім {number}",
                    name_ru=f"Отдел {number}",
                    region_unit_id=place,
                    parent_id=top.id,
                )
            )
        return top.id


def _list(size: int) -> bytes:
    """A list as HR saves it, with names that repeat as names do."""
    sink = io.StringIO()
    writer = csv.writer(sink, delimiter=";")
    writer.writerow(HEADER)
    for number, iin in enumerate(islice(_iins(), size)):
        surname = SURNAMES[number % len(SURNAMES)] + ("ов" if number % 2 else "ова")
        writer.writerow(
            (
                iin,
                surname,
                GIVEN[number % len(GIVEN)],
                "Болатұлы",
                "бас маман",
                "C-4",
                f"person{number}@ministry.kz",
                f"+7701{number:07}",
                f"Отдел {number % BODIES}",
                "01.09.2024",
            )
        )
    return sink.getvalue().encode("utf-8-sig")


def _iins() -> Iterator[str]:
    for number in count():
        head = f"{60 + number // 50_000 % 40:02}0101{number % 50_000 + 10_000:05}"
        yield from (head + digit for digit in "0123456789" if has_check_digit(head + digit))


def _request(made: Site, learner: Learner) -> list[Request]:
    lesson = made.outline.lessons[learner.person_id % len(made.outline.lessons)]
    return [
        Request(
            f"/learning/{made.outline.slug}/{lesson.module_slug}/{lesson.slug}",
            {"Cookie": learner.cookie},
        )
    ]


def _import(container: Container, body: int, content: bytes, *, in_background: bool) -> float:
    """Brings the list along as the pages do and waits for the work: the seconds of the check and of the applying together."""
    preview = services.preview_table(content, "list.csv")
    now, began = container.clock.now(), monotonic()
    with container.database.write() as unit:
        import_id = services.begin_import(
            unit,
            container.storage,
            container.iin_cipher,
            organisation_id=body,
            file_name="list.csv",
            content=content,
            preview=preview,
            by=OPERATOR,
            now=now,
        )
        matching = queries.managed_import(unit, by=OPERATOR, import_id=import_id).matching
        services.start_check(unit, import_id=import_id, matching=matching, by=OPERATOR, now=now)
    _wait(container, import_id, "checked", in_background)
    with container.database.write() as unit:
        services.start_apply(
            unit,
            import_id=import_id,
            deactivate_missing=False,
            by=OPERATOR,
            now=container.clock.now(),
        )
    _wait(container, import_id, "applied", in_background)
    return monotonic() - began


def _wait(container: Container, import_id: int, state: str, in_background: bool) -> None:
    deadline = monotonic() + PATIENCE_SECONDS
    while monotonic() < deadline:
        with container.database.read() as reading:
            found = queries.managed_import(reading, by=OPERATOR, import_id=import_id)
            standing = queries.standing(reading, found)
        if standing == state:
            return
        if found.counts.get("error"):
            raise RuntimeError(f"the import stopped: {found.counts['error']}")
        if in_background:
            sleep(LOOK_SECONDS)
        else:
            run_one(container)
    raise RuntimeError("the import did not come to its end")


def _compare(container: Container, size: int) -> None:
    with container.database.read() as reading:
        posts = reading.scalar(select(func.count()).select_from(Post))
    if posts != size:
        raise RuntimeError(f"{posts} posts were made and not {size}")


@contextmanager
def _memory(pid: int) -> Iterator[list[float]]:
    """The memory (MiB) of the hungriest of a server's processes with what it has started, as often as one can look."""
    found, over = [0.0], threading.Event()

    def look() -> None:
        while not over.wait(LOOK_SECONDS):
            with suppress(psutil.Error):
                found.append(max(_with_children(one) for one in psutil.Process(pid).children()))

    watching = threading.Thread(target=look, daemon=True)
    watching.start()
    yield found
    over.set()
    watching.join()


def _with_children(process: psutil.Process) -> float:
    return (
        sum(float(one.memory_info().rss) for one in (process, *process.children(recursive=True)))
        / MIB
    )
