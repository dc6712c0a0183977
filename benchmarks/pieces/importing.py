"""P7: 100,000 people imported in the background while learners work.

The same work is also measured on PostgreSQL.
"""

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
from benchmarks.paced import build_lesson_request, judge_waits, run_learners
from benchmarks.report import Line, judge, report_unmeasured
from benchmarks.scale import Scale
from benchmarks.service import run_product
from lms.accounts.models import Organisation, Post
from lms.accounts.rules import OPERATOR
from lms.background.dispatch import run_one
from lms.core.identity_numbers import has_check_digit
from lms.demo.accounts import KOKSHETAU, find_unit_by_kato
from lms.people_import import queries, services
from lms.web.container import Container

LEAST_ROWS: Final = 300
MOST_MIB: Final = 500
MOST_TIMES_IDLE: Final = 2
LOOK_SECONDS: Final = 0.1
PATIENCE_SECONDS: Final = 1800
ORGANISATIONS: Final = 50
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
GIVEN_NAMES: Final = (
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
    """Measure P7."""
    with seeding.open_site("importing") as site:
        organisation_id = _add_organisations(site.container)
        content = _build_list(scale.imported)
        requests = [
            [build_lesson_request(site, learner)]
            for learner in seeding.add_learners(site, scale.at_work)
        ]
        with run_product(site) as service:
            with run_learners(service.port, requests) as idle:
                sleep(scale.idle_seconds + scale.seconds)
            with (
                run_learners(service.port, requests) as busy_waits,
                _watch_memory(service.process.pid) as peak,
            ):
                seconds = _import_list(site.container, organisation_id, content, in_background=True)
        _check_posts(site.container, scale.imported)
    yield _judge_rate("SQLite", scale.imported, seconds)
    yield judge(
        "P7",
        "memory of the background process at most, with what it starts",
        max(peak),
        most=MOST_MIB,
        unit=" MiB",
    )
    yield judge_waits(
        "P7", "learners' p95 meanwhile ÷ idle", busy_waits, idle, most=MOST_TIMES_IDLE
    )
    yield _measure_postgresql(scale, content)


def _judge_rate(where: str, rows: int, seconds: float) -> Line:
    subject = f"{rows:,} people checked and applied from a list, {where}"
    return judge("P7", subject, rows / seconds, least=LEAST_ROWS, unit="/s", seconds=seconds)


def _measure_postgresql(scale: Scale, content: bytes) -> Line:
    """Do the same in this process without pauses: what the database itself allows."""
    if not postgres.is_installed():
        return report_unmeasured(
            "P7", "the same on PostgreSQL", "PostgreSQL's server is not installed"
        )
    with (
        postgres.run_server() as server,
        postgres.create_database(server, "importing") as url,
        seeding.open_site("importing-pg", courses=False, database_url=url) as site,
    ):
        seconds = _import_list(
            site.container, _add_organisations(site.container), content, in_background=False
        )
        _check_posts(site.container, scale.imported)
    return _judge_rate("PostgreSQL", scale.imported, seconds)


def _add_organisations(container: Container) -> int:
    """Add a ministry with departments; return its id."""
    with container.database.write() as session:
        unit_id = find_unit_by_kato(session, KOKSHETAU)
        ministry = Organisation(
            name_kk="Министрлік", name_ru="Министерство", region_unit_id=unit_id
        )
        session.add(ministry)
        session.flush()
        for number in range(ORGANISATIONS):
            session.add(
                Organisation(
                    name_kk=f"Бөлім {number}",
                    name_ru=f"Отдел {number}",
                    region_unit_id=unit_id,
                    parent_id=ministry.id,
                )
            )
        return ministry.id


def _build_list(size: int) -> bytes:
    """Return a list as HR saves it; names repeat as in reality."""
    sink = io.StringIO()
    writer = csv.writer(sink, delimiter=";")
    writer.writerow(HEADER)
    for number, iin in enumerate(islice(_generate_iins(), size)):
        surname = SURNAMES[number % len(SURNAMES)] + ("ов" if number % 2 else "ова")
        writer.writerow(
            (
                iin,
                surname,
                GIVEN_NAMES[number % len(GIVEN_NAMES)],
                "Болатұлы",
                "бас маман",
                "C-4",
                f"person{number}@ministry.kz",
                f"+7701{number:07}",
                f"Отдел {number % ORGANISATIONS}",
                "01.09.2024",
            )
        )
    return sink.getvalue().encode("utf-8-sig")


def _generate_iins() -> Iterator[str]:
    for number in count():
        head = f"{60 + number // 50_000 % 40:02}0101{number % 50_000 + 10_000:05}"
        yield from (head + digit for digit in "0123456789" if has_check_digit(head + digit))


def _import_list(
    container: Container, organisation_id: int, content: bytes, *, in_background: bool
) -> float:
    """Import the list as the pages do; return the seconds of check and application together."""
    preview = services.preview_table(content, "list.csv")
    now, began = container.clock.now(), monotonic()
    with container.database.write() as session:
        import_id = services.begin_import(
            session,
            container.storage,
            container.iin_cipher,
            organisation_id=organisation_id,
            file_name="list.csv",
            content=content,
            preview=preview,
            by=OPERATOR,
            now=now,
        )
        matching = queries.get_managed_import(session, by=OPERATOR, import_id=import_id).matching
        services.start_check(session, import_id=import_id, matching=matching, by=OPERATOR, now=now)
    _wait_for_state(container, import_id, "checked", in_background)
    with container.database.write() as session:
        services.start_apply(
            session,
            import_id=import_id,
            deactivate_missing=False,
            by=OPERATOR,
            now=container.clock.now(),
        )
    _wait_for_state(container, import_id, "applied", in_background)
    return monotonic() - began


def _wait_for_state(container: Container, import_id: int, state: str, in_background: bool) -> None:
    deadline = monotonic() + PATIENCE_SECONDS
    while monotonic() < deadline:
        with container.database.read() as session:
            people_import = queries.get_managed_import(session, by=OPERATOR, import_id=import_id)
            current_state = queries.get_current_state(session, people_import)
        if current_state == state:
            return
        if people_import.counts.get("error"):
            raise RuntimeError(f"the import stopped: {people_import.counts['error']}")
        if in_background:
            sleep(LOOK_SECONDS)
        else:
            run_one(container)
    raise RuntimeError("the import did not come to its end")


def _check_posts(container: Container, size: int) -> None:
    with container.database.read() as session:
        posts = session.scalar(select(func.count()).select_from(Post))
    if posts != size:
        raise RuntimeError(f"{posts} posts were made and not {size}")


@contextmanager
def _watch_memory(pid: int) -> Iterator[list[float]]:
    """Yield samples (MiB) of the largest of a server's processes with its children."""
    samples, is_over = [0.0], threading.Event()

    def look() -> None:
        while not is_over.wait(LOOK_SECONDS):
            with suppress(psutil.Error):
                samples.append(
                    max(_get_memory(process) for process in psutil.Process(pid).children())
                )

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    yield samples
    is_over.set()
    thread.join()


def _get_memory(process: psutil.Process) -> float:
    return (
        sum(float(each.memory_info().rss) for each in (process, *process.children(recursive=True)))
        / MIB
    )
