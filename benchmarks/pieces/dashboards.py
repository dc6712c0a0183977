"""P6: pages of figures of the nation and of a region at several numbers of enrolments, and what keeping the figures costs those who complete."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any, Final

from sqlalchemy import func, select, text

from benchmarks import seeding
from benchmarks.mass import add_enrolments
from benchmarks.plain_course import add_course
from benchmarks.report import Line, beside, judged
from benchmarks.rounds import Measured, alternate
from benchmarks.scale import Scale
from benchmarks.seeding import Learner, Site
from lms.catalogue.queries import Outline, current_version_id, outline
from lms.enrolment.models import Enrolment
from lms.enrolment.queries import enrolment
from lms.enrolment.rules import COMPLETED
from lms.learning.services import finish_lesson
from lms.regions.models import RegionUnit
from lms.regions.queries import root
from lms.reporting.services import fold_figures

AKMOLA: Final = "110000000"
WARM: Final = 3
MOST_MS: Final = 50
GROWTH: Final = 1.5
COST: Final = 0.25
NOTE: Final = "enrolment_event_note"


def run(scale: Scale) -> Iterator[Line]:
    """P6."""
    yield from _dashboards(scale)
    yield _counting(scale)


def _dashboards(scale: Scale) -> Iterator[Line]:
    with ExitStack() as open_sites:
        sites = {size: open_sites.enter_context(seeding.site(f"figures-{size}", courses=False)) for size in scale.enrolments}
        for size, made in sites.items():
            add_enrolments(made, size)
        pages = {(size, name): page for size, made in sites.items() for name, page in _pages(made, scale).items()}
        rounds = alternate(scale, {f"{name} {size}": page for (size, name), page in pages.items()})
    least, most = min(scale.enrolments), max(scale.enrolments)
    for name in ("nation", "region"):
        for size in scale.enrolments:
            taken = rounds.middle(f"{name} {size}", "ms")
            if size < most:
                yield beside("P6", f"figures of a {name} at {size:,} enrolments", taken, " ms")
                continue
            yield judged(
                "P6", f"figures of a {name} at {size:,} enrolments, warm", taken, most=MOST_MS, unit=" ms", clean=rounds.clean
            )
        growth = rounds.ratio(f"{name} {most}", f"{name} {least}", "ms")
        what = f"figures of a {name}: time at {most:,} ÷ at {least:,} enrolments"
        yield judged("P6", what, growth, most=GROWTH, clean=rounds.clean, **rounds.evidence())


def _pages(made: Site, scale: Scale) -> Mapping[str, Callable[[], Measured]]:
    with made.runtime.database.read() as reading:
        nation = root(reading).id
        region = reading.scalars(select(RegionUnit.id).where(RegionUnit.kato == AKMOLA)).one()
    readers = {"nation": (nation, seeding.administrator(made)), "region": (region, seeding.officer(made, region))}
    return {name: partial(_time, made, unit_id, who, scale) for name, (unit_id, who) in readers.items()}


def _time(made: Site, unit_id: int, who: Learner, scale: Scale) -> dict[str, float]:
    """The median time of a page through the application, in ms."""
    browser, times = made.app.test_client(use_cookies=False), []
    for number in range(WARM + scale.dashboard_requests):
        began = perf_counter()
        reply = browser.get(f"/reporting/units/{unit_id}", headers={"Cookie": who.cookie})
        times += [(perf_counter() - began) * 1000] if number >= WARM else []
        if reply.status_code != 200:
            raise RuntimeError(f"the page of figures answered {reply.status_code}")
    return {"ms": median(times)}


def _counting(scale: Scale) -> Line:
    """By which share completing is slower because figures are kept: noting each event, and folding the notes into the figures."""
    with seeding.site("counting", courses=False) as made:
        with made.runtime.database.write() as unit:
            add_course(unit, "one-lesson", now=made.runtime.clock.now())
        rounds = alternate(
            scale,
            {"counted": partial(_complete, made, scale, counted=True), "bare": partial(_complete, made, scale, counted=False)},
        )
    cost = 1 - rounds.ratio("counted", "bare")
    return judged(
        "P6", "counting: share of the throughput of completing", cost, most=COST, clean=rounds.clean, **rounds.evidence(),
        counted=rounds.middle("counted", "rate"), bare=rounds.middle("bare", "rate"),
    )  # fmt: skip


def _complete(made: Site, scale: Scale, *, counted: bool) -> dict[str, float]:
    """Completions per second of people who read the last lesson, each durable, with all that follows from it."""
    people = seeding.learners(made, scale.completions, "one-lesson")
    _fold(made)
    note = None if counted else _take_away_notes(made)
    with made.runtime.database.read() as reading:
        version_id = current_version_id(reading, "one-lesson")
        assert version_id is not None
        course = outline(reading, version_id)
    began = perf_counter()
    for one in people:
        _finish(made, course, one)
    if counted:
        _fold(made)
    rate = len(people) / (perf_counter() - began)
    if note is not None:
        with made.runtime.database.write() as unit:
            unit.execute(text(note))
    _check(made, people)
    return {"rate": rate}


def _finish(made: Site, course: Outline, one: Learner) -> None:
    with made.runtime.database.write() as unit:
        row = enrolment(unit, one.enrolment_id)
        assert row is not None
        now, zone = made.runtime.clock.now(), made.settings.timezone
        finish_lesson(
            unit, enrolment=row, outline=course, lesson_id=course.lessons[0].id, actor_id=one.person_id, now=now, zone=zone
        )


def _fold(made: Site) -> None:
    more: Any = True
    while more:
        with made.runtime.database.write() as unit:
            more = fold_figures(unit)


def _take_away_notes(made: Site) -> str:
    """Drops the trigger that notes events for the figures; returns how it is made again."""
    with made.runtime.database.write() as unit:
        sql: str = unit.execute(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": NOTE}).scalar_one()
        unit.execute(text(f"DROP TRIGGER {NOTE}"))
    return sql


def _check(made: Site, people: list[Learner]) -> None:
    mine = Enrolment.id.in_([one.enrolment_id for one in people])
    with made.runtime.database.read() as reading:
        done = reading.scalar(select(func.count()).select_from(Enrolment).where(mine, Enrolment.state == COMPLETED))
    if done != len(people):
        raise RuntimeError(f"{done} of {len(people)} completed")
