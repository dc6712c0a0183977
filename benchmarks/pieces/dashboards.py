"""P6: pages of figures of the nation and of a region at several sizes.

Also what keeping the figures costs those who complete a course.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from statistics import median
from time import perf_counter
from typing import Final

from sqlalchemy import func, select, text

from benchmarks import seeding
from benchmarks.mass import add_enrolments
from benchmarks.plain_course import add_course
from benchmarks.report import Line, judge, show_beside
from benchmarks.rounds import Figures, Rounds, measure_rounds
from benchmarks.scale import Scale
from benchmarks.seeding import SignedInPerson, Site
from lms.catalogue.queries import Outline, find_current_version_id, load_outline
from lms.core.clock import Moment
from lms.demo.accounts import AKMOLA, find_unit_by_kato
from lms.enrolment.models import Enrolment
from lms.enrolment.queries import find_enrolment
from lms.enrolment.rules import COMPLETED
from lms.learning.services import finish_lesson
from lms.regions.queries import find_root
from lms.reporting.services import fold_figures

WARM: Final = 3
MOST_MS: Final = 50
GROWTH: Final = 1.5
COST: Final = 0.25
TRIGGER: Final = "enrolment_event_note"
# As the migration creates it on SQLite.
CREATE_TRIGGER: Final = f"""CREATE TRIGGER {TRIGGER} AFTER INSERT ON enrolment_event
BEGIN INSERT INTO enrolment_event_uncounted (event_id) VALUES (NEW.id); END"""
# Each person is enrolled once in a course, so that person x course counts enrolments.
TOTALS: Final = """SELECT figure.measure, figure.courses FROM figure
JOIN region_unit ON region_unit.id = figure.unit_id AND region_unit.parent_id IS NULL
WHERE NOT figure.own AND figure.course_id = 0 AND figure.period = ''
AND figure.measure IN ('active', 'completed')"""


def run(scale: Scale) -> Iterator[Line]:
    """Measure P6 on SQLite."""
    yield from measure_figure_pages(
        scale,
        scale.enrolments,
        lambda size: seeding.open_site(f"figures-{size}", courses=False),
        "P6",
    )
    with seeding.open_site("counting", courses=False) as site:
        yield judge_counting(scale, site, "P6")


def measure_figure_pages(
    scale: Scale,
    sizes: tuple[int, ...],
    open_sized_site: Callable[[int], AbstractContextManager[Site]],
    goal: str,
) -> Iterator[Line]:
    """Yield lines for the nation and a region, each size on a site of its own."""
    with ExitStack() as open_sites:
        sites = {size: open_sites.enter_context(open_sized_site(size)) for size in sizes}
        for size, site in sites.items():
            add_enrolments(site, size)
            _check_figures(site)
        pages = {
            f"{name} {size}": page
            for size, site in sites.items()
            for name, page in _build_pages(site, scale).items()
        }
        rounds = measure_rounds(scale, pages)
        group_by_times = {size: _time_group_by(site) for size, site in sites.items()}
    for name in ("nation", "region"):
        yield from _judge_figure_pages(rounds, sizes, name, goal)
    for size, milliseconds in group_by_times.items():
        subject = f"naive: one GROUP BY of district and state, {size:,} enrolments"
        yield show_beside(goal, subject, milliseconds, " ms")


def _judge_figure_pages(
    rounds: Rounds, sizes: tuple[int, ...], name: str, goal: str
) -> Iterator[Line]:
    least, most = min(sizes), max(sizes)
    for size in sizes:
        median_ms = rounds.get_median(f"{name} {size}", "ms")
        subject = f"figures of a {name} at {size:,} enrolments"
        if size < most:
            yield show_beside(goal, subject, median_ms, " ms")
            continue
        subject = f"{subject}, warm"
        yield judge(goal, subject, median_ms, most=MOST_MS, unit=" ms", clean=rounds.is_clean)
    growth = rounds.compute_ratio(f"{name} {most}", f"{name} {least}", "ms")
    subject = f"figures of a {name}: time at {most:,} ÷ at {least:,} enrolments"
    yield judge(
        goal, subject, growth, most=GROWTH, clean=rounds.is_clean, **rounds.build_evidence()
    )


def _check_figures(site: Site) -> None:
    """Raise RuntimeError if the figures disagree with the records: fast has to be right."""
    with site.container.database.read() as session:
        total = {row[0]: row[1] for row in session.execute(text(TOTALS))}
        records = select(Enrolment.state, func.count()).group_by(Enrolment.state)
        state = {row[0]: row[1] for row in session.execute(records)}
    if total != {"active": state.get("active"), "completed": state.get("completed")}:
        raise RuntimeError(f"the figures say {total} and the records {state}")


def _time_group_by(site: Site) -> float:
    """Return the milliseconds of the query that a page would need without figures.

    It is for one of its tables and two of its measures.
    """
    with site.container.database.read() as session:
        began = perf_counter()
        session.execute(
            select(Enrolment.region_unit_id, Enrolment.state, func.count()).group_by(
                Enrolment.region_unit_id, Enrolment.state
            )
        ).all()
        return (perf_counter() - began) * 1000


def _build_pages(site: Site, scale: Scale) -> Mapping[str, Callable[[], Figures]]:
    with site.container.database.read() as session:
        nation = find_root(session).id
        region = find_unit_by_kato(session, AKMOLA)
    readers = {
        "nation": (nation, seeding.add_administrator(site)),
        "region": (region, seeding.add_officer(site, region)),
    }
    return {
        name: partial(_time_page, site, unit_id, reader, scale)
        for name, (unit_id, reader) in readers.items()
    }


def _time_page(site: Site, unit_id: int, reader: SignedInPerson, scale: Scale) -> dict[str, float]:
    """Return the median time of a page through the application, in ms."""
    browser, times = site.app.test_client(use_cookies=False), []
    for number in range(WARM + scale.dashboard_requests):
        began = perf_counter()
        reply = browser.get(f"/reporting/units/{unit_id}", headers={"Cookie": reader.cookie})
        times += [(perf_counter() - began) * 1000] if number >= WARM else []
        if reply.status_code != 200:
            raise RuntimeError(f"the page of figures answered {reply.status_code}")
    return {"ms": median(times)}


def judge_counting(scale: Scale, site: Site, goal: str) -> Line:
    """Return by which share completing is slower because figures are kept.

    That is noting each event, and folding the notes into the figures.
    """
    with site.container.database.write() as session:
        add_course(session, "one-lesson", now=site.container.clock.now())
    sides = {
        "counted": partial(_measure_completing, site, scale, is_counted=True),
        "bare": partial(_measure_completing, site, scale, is_counted=False),
    }
    rounds = measure_rounds(scale, sides)
    return judge(
        goal,
        "counting: share of the throughput of completing",
        1 - rounds.compute_ratio("counted", "bare"),
        most=COST,
        clean=rounds.is_clean,
        **rounds.build_evidence(),
        counted=rounds.get_median("counted", "rate"),
        bare=rounds.get_median("bare", "rate"),
    )


def _measure_completing(site: Site, scale: Scale, *, is_counted: bool) -> dict[str, float]:
    """Return completions per second, each durable, with all that follows from it."""
    people = seeding.add_learners(site, scale.completions, "one-lesson")
    _fold_figures(site)
    if not is_counted:
        _switch_trigger(site, on=False)
    with site.container.database.read() as session:
        version_id = find_current_version_id(session, "one-lesson")
        assert version_id is not None
        course = load_outline(session, version_id)
    began = perf_counter()
    for person in people:
        _finish_course(site, course, person)
    if is_counted:
        _fold_figures(site)
    rate = len(people) / (perf_counter() - began)
    if not is_counted:
        _switch_trigger(site, on=True)
    _check_completions(site, people)
    return {"rate": rate}


def _finish_course(site: Site, course: Outline, person: SignedInPerson) -> None:
    with site.container.database.write() as session:
        row = find_enrolment(session, person.enrolment_id)
        assert row is not None
        now, zone = site.container.clock.now(), site.settings.timezone
        finish_lesson(
            session,
            enrolment=row,
            outline=course,
            lesson_id=course.lessons[0].id,
            by_id=person.person_id,
            moment=Moment(now, zone),
        )


def _fold_figures(site: Site) -> None:
    has_more = True
    while has_more:
        with site.container.database.write() as session:
            has_more = bool(fold_figures(session))


def _switch_trigger(site: Site, *, on: bool) -> None:
    """Drop the trigger that notes events for the figures, or create it again."""
    with site.container.database.write() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(
                text(
                    f"ALTER TABLE enrolment_event {'ENABLE' if on else 'DISABLE'} TRIGGER {TRIGGER}"
                )
            )
        else:
            session.execute(text(CREATE_TRIGGER if on else f"DROP TRIGGER {TRIGGER}"))


def _check_completions(site: Site, people: list[SignedInPerson]) -> None:
    is_measured = Enrolment.id.in_([person.enrolment_id for person in people])
    with site.container.database.read() as session:
        completions = session.scalar(
            select(func.count())
            .select_from(Enrolment)
            .where(is_measured, Enrolment.state == COMPLETED)
        )
    if completions != len(people):
        raise RuntimeError(f"{completions} of {len(people)} completed")
