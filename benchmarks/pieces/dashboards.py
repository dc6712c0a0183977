"""P6: pages of figures of the nation and of a region at several numbers of enrolments, and what keeping the figures costs those who complete."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
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
from lms.core.clock import Moment
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
# As the migration makes it on SQLite.
NOTED: Final = f"CREATE TRIGGER {NOTE} AFTER INSERT ON enrolment_event BEGIN INSERT INTO enrolment_event_uncounted (event_id) VALUES (NEW.id); END"
CHECKED: Final = (
    "SELECT measure, count FROM figure WHERE grain = 0 AND measure IN ('active', 'completed')"
)


def run(scale: Scale) -> Iterator[Line]:
    """P6 on SQLite."""
    yield from pages_of_figures(
        scale, scale.enrolments, lambda size: seeding.site(f"figures-{size}", courses=False), "P6"
    )
    with seeding.site("counting", courses=False) as made:
        yield counting(scale, made, "P6")


def pages_of_figures(
    scale: Scale,
    sizes: tuple[int, ...],
    site: Callable[[int], AbstractContextManager[Site]],
    goal: str,
) -> Iterator[Line]:
    """The figures of the nation and of a region at several sizes, each size on a site of its own."""
    with ExitStack() as open_sites:
        sites = {size: open_sites.enter_context(site(size)) for size in sizes}
        for size, made in sites.items():
            add_enrolments(made, size)
            _check_figures(made)
        pages = {
            (size, name): page
            for size, made in sites.items()
            for name, page in _pages(made, scale).items()
        }
        rounds = alternate(scale, {f"{name} {size}": page for (size, name), page in pages.items()})
        naive = {size: _group_by(made) for size, made in sites.items()}
    least, most = min(sizes), max(sizes)
    for name in ("nation", "region"):
        for size in sizes:
            taken, what = (
                rounds.middle(f"{name} {size}", "ms"),
                f"figures of a {name} at {size:,} enrolments",
            )
            if size < most:
                yield beside(goal, what, taken, " ms")
                continue
            yield judged(goal, f"{what}, warm", taken, most=MOST_MS, unit=" ms", clean=rounds.clean)
        growth = rounds.ratio(f"{name} {most}", f"{name} {least}", "ms")
        what = f"figures of a {name}: time at {most:,} ÷ at {least:,} enrolments"
        yield judged(goal, what, growth, most=GROWTH, clean=rounds.clean, **rounds.evidence())
    for size, milliseconds in naive.items():
        yield beside(
            goal,
            f"naive: one GROUP BY of district and state, {size:,} enrolments",
            milliseconds,
            " ms",
        )


def _check_figures(made: Site) -> None:
    """Raises if the figures do not agree with the records: what is fast has to be right."""
    with made.container.database.read() as reading:
        total = {row[0]: row[1] for row in reading.execute(text(CHECKED))}
        records = select(Enrolment.state, func.count()).group_by(Enrolment.state)
        state = {row[0]: row[1] for row in reading.execute(records)}
    if total != {"active": state.get("active"), "completed": state.get("completed")}:
        raise RuntimeError(f"the figures say {total} and the records {state}")


def _group_by(made: Site) -> float:
    """Milliseconds of what a page of figures would ask without them, for one of its tables and two of its measures."""
    with made.container.database.read() as reading:
        began = perf_counter()
        reading.execute(
            select(Enrolment.region_unit_id, Enrolment.state, func.count()).group_by(
                Enrolment.region_unit_id, Enrolment.state
            )
        ).all()
        return (perf_counter() - began) * 1000


def _pages(made: Site, scale: Scale) -> Mapping[str, Callable[[], Measured]]:
    with made.container.database.read() as reading:
        nation = root(reading).id
        region = reading.scalars(select(RegionUnit.id).where(RegionUnit.kato == AKMOLA)).one()
    readers = {
        "nation": (nation, seeding.administrator(made)),
        "region": (region, seeding.officer(made, region)),
    }
    return {
        name: partial(_time, made, unit_id, who, scale) for name, (unit_id, who) in readers.items()
    }


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


def counting(scale: Scale, made: Site, goal: str) -> Line:
    """By which share completing is slower because figures are kept: noting each event, and folding the notes into the figures."""
    with made.container.database.write() as unit:
        add_course(unit, "one-lesson", now=made.container.clock.now())
    sides = {
        "counted": partial(_complete, made, scale, counted=True),
        "bare": partial(_complete, made, scale, counted=False),
    }
    rounds = alternate(scale, sides)
    return judged(
        goal,
        "counting: share of the throughput of completing",
        1 - rounds.ratio("counted", "bare"),
        most=COST,
        clean=rounds.clean,
        **rounds.evidence(),
        counted=rounds.middle("counted", "rate"),
        bare=rounds.middle("bare", "rate"),
    )


def _complete(made: Site, scale: Scale, *, counted: bool) -> dict[str, float]:
    """Completions per second of people who read the last lesson, each durable, with all that follows from it."""
    people = seeding.learners(made, scale.completions, "one-lesson")
    _fold(made)
    if not counted:
        _set_notes(made, on=False)
    with made.container.database.read() as reading:
        version_id = current_version_id(reading, "one-lesson")
        assert version_id is not None
        course = outline(reading, version_id)
    began = perf_counter()
    for one in people:
        _finish(made, course, one)
    if counted:
        _fold(made)
    rate = len(people) / (perf_counter() - began)
    if not counted:
        _set_notes(made, on=True)
    _check(made, people)
    return {"rate": rate}


def _finish(made: Site, course: Outline, one: Learner) -> None:
    with made.container.database.write() as unit:
        row = enrolment(unit, one.enrolment_id)
        assert row is not None
        now, zone = made.container.clock.now(), made.settings.timezone
        finish_lesson(
            unit,
            enrolment=row,
            outline=course,
            lesson_id=course.lessons[0].id,
            by_id=one.person_id,
            moment=Moment(now, zone),
        )


def _fold(made: Site) -> None:
    more: Any = True
    while more:
        with made.container.database.write() as unit:
            more = fold_figures(unit)


def _set_notes(made: Site, *, on: bool) -> None:
    """Takes the trigger away that notes events for the figures, or makes it again."""
    with made.container.database.write() as unit:
        if unit.get_bind().dialect.name == "postgresql":
            unit.execute(
                text(f"ALTER TABLE enrolment_event {'ENABLE' if on else 'DISABLE'} TRIGGER {NOTE}")
            )
        else:
            unit.execute(text(NOTED if on else f"DROP TRIGGER {NOTE}"))


def _check(made: Site, people: list[Learner]) -> None:
    mine = Enrolment.id.in_([one.enrolment_id for one in people])
    with made.container.database.read() as reading:
        done = reading.scalar(
            select(func.count()).select_from(Enrolment).where(mine, Enrolment.state == COMPLETED)
        )
    if done != len(people):
        raise RuntimeError(f"{done} of {len(people)} completed")
