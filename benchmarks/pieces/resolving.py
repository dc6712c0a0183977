"""P7b: an assignment for 100,000 people resolved in the background, learners at work meanwhile; one person's change; the nightly catch-up."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from statistics import median
from time import monotonic, perf_counter, sleep
from typing import Final

from sqlalchemy import func, select

from benchmarks import seeding
from benchmarks.load import Request
from benchmarks.paced import Waits, learners_at_work
from benchmarks.report import Line, beside, judged
from benchmarks.scale import Scale
from benchmarks.seeding import Learner, Site
from benchmarks.service import product
from lms.accounts.models import Person
from lms.accounts.rules import CIVIL_SERVANT, OPERATOR
from lms.assessment.services import start_attempt
from lms.background.loop import do_what_waits
from lms.core import jobs
from lms.core.clock import Moment
from lms.core.database import prepare_functions
from lms.obligations import services
from lms.obligations.models import Obligation
from lms.obligations.queries import mandatory_courses
from lms.obligations.rules import Target, Terms
from lms.regions.queries import root

MOST_SECONDS: Final = 60
MOST_TIMES_IDLE: Final = 2
MOST_MILLISECONDS: Final = 50
CHANGES: Final = 40
PATIENCE_SECONDS: Final = 900
BODIES: Final = 200
NUMBERS: Final = "WITH RECURSIVE numbers (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i < :count - 1)"
FILL: Final = (
    """CREATE TEMP TABLE place AS SELECT row_number() OVER (ORDER BY id) - 1 AS k, id FROM region_unit
WHERE valid_to IS NULL AND level NOT IN ('republic', 'region', 'city_republican')""",
    """WITH RECURSIVE numbers (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i < :bodies - 1)
INSERT INTO organisation (name_kk, name_ru, region_unit_id, kind, search_key)
SELECT 'Мекеме ' || i, 'Учреждение ' || i, place.id, 'other', 'мекеме ' || i FROM numbers JOIN place ON place.k = i % (SELECT count(*) FROM place)""",
    "CREATE TEMP TABLE body AS SELECT row_number() OVER (ORDER BY id) - 1 AS k, id, region_unit_id FROM organisation",
    f"""{NUMBERS} INSERT INTO person (surname, given_name, patronymic, user_name, search_key, language, audience, region_unit_id,
organisation_id, position, shown_name, extra_time_percent, created_at)
SELECT 'Тегі' || i, 'Аты', '', 'servant' || i, 'тегі' || i, 'kk', 'civil_servant', body.region_unit_id, body.id, '', 'initials', 0,
datetime('now') || '.000000' FROM numbers JOIN body ON body.k = i % :bodies""",
    """INSERT INTO post (person_id, organisation_id, position, category, starts_on, is_main)
SELECT id, organisation_id, '', '', date('now', '-400 days'), 1 FROM person WHERE organisation_id IS NOT NULL""",
)


def run(scale: Scale) -> Iterator[Line]:
    """P7b."""
    with seeding.site("resolving") as made:
        _add_civil_servants(made, scale.obliged)
        do_what_waits(
            made.container
        )  # what a server begins a day with would go on beside what is measured, and beside idle learners
        work = [_requests(made, learner) for learner in seeding.learners(made, scale.at_work)]
        with product(made) as service:
            with learners_at_work(service.port, work):
                sleep(scale.warm_up_seconds)
            with learners_at_work(service.port, work) as idle:
                sleep(scale.idle_seconds + scale.seconds)
            with learners_at_work(service.port, work) as busy:
                assignment_id, seconds = _assign(made)
            opened = _opened(made, assignment_id)
            if opened != scale.obliged:
                raise RuntimeError(f"{opened} obligations were opened and not {scale.obliged}")
            with learners_at_work(service.port, work) as nightly:
                night = _catch_up(made)
        single = _single_changes(made)
    what = f"an assignment for {scale.obliged:,} people resolved in the background"
    yield judged("P7b", what, seconds, most=MOST_SECONDS, unit=" s", rate=scale.obliged / seconds)
    yield _waits("learners' p95 meanwhile ÷ idle", busy, idle)
    yield judged(
        "P7b",
        "one person's change resolved, in its transaction",
        single,
        most=MOST_MILLISECONDS,
        unit=" ms",
    )
    yield beside(
        "P7b", f"the nightly catch-up of {scale.obliged:,} people that changes nothing", night, " s"
    )
    yield _waits("learners' p95 during the catch-up ÷ idle", nightly, idle)


def _waits(what: str, busy: Waits, idle: Waits) -> Line:
    parts = {
        f"{name}_p{percent}_ms": waits.percentile(percent)
        for name, waits in (("idle", idle), ("busy", busy))
        for percent in (50, 95, 99)
    }
    ratio = busy.percentile(95) / idle.percentile(95)
    return judged("P7b", what, ratio, most=MOST_TIMES_IDLE, requests=len(busy.found), **parts)


def _add_civil_servants(made: Site, count: int) -> None:
    with closing(sqlite3.connect(made.database, isolation_level=None)) as raw:
        prepare_functions(raw)
        raw.execute("PRAGMA synchronous = OFF")
        raw.execute("BEGIN")
        for statement in FILL:
            raw.execute(statement, {"count": count, "bodies": BODIES})
        raw.execute("COMMIT")
        raw.execute("ANALYZE")


def _requests(made: Site, learner: Learner) -> list[Request]:
    """A lesson read and an answer saved, in turn."""
    lesson = made.outline.lessons[learner.person_id % len(made.outline.lessons)]
    with made.container.database.write() as unit:
        attempt_id = start_attempt(
            unit,
            enrolment_id=learner.enrolment_id,
            outline=made.outline,
            quiz=made.outline.quizzes[0],
            person_id=learner.person_id,
            extra_time_percent=0,
            now=made.container.clock.now(),
        )
    head = {"Cookie": learner.cookie}
    save = f"csrf_token={learner.csrf}&answer=0&autosave=1"
    return [
        Request(f"/learning/{made.outline.slug}/{lesson.module_slug}/{lesson.slug}", head),
        Request(f"/learning/attempts/{attempt_id}/1", head, "POST", save),
    ]


def _assign(made: Site) -> tuple[int, float]:
    """Assigns to the whole country, as an administrator's form does, and waits until the background has resolved it."""
    began = monotonic()
    now = made.container.clock.now()
    with made.container.database.write() as unit:
        terms = Terms(
            (mandatory_courses(unit)[0].course_id,),
            Target(region_unit_id=root(unit).id),
            "P7b",
            due_days=30,
        )
        assigned = services.assign(
            unit,
            terms=terms,
            by=OPERATOR,
            approval_size=None,
            moment=Moment(now, made.settings.timezone),
        )
    _wait_for(made, services.RESOLVE_JOB, f"assignment:{assigned.id}")
    return assigned.id, monotonic() - began


def _catch_up(made: Site) -> float:
    began = monotonic()
    with made.container.database.write() as unit:
        jobs.enqueue(
            unit, kind=services.CATCH_UP_JOB, subject="bench", now=made.container.clock.now()
        )
    _wait_for(made, services.CATCH_UP_JOB, "bench")
    return monotonic() - began


def _wait_for(made: Site, kind: str, subject: str) -> None:
    """Until the job is done; small targets have none."""
    deadline = monotonic() + PATIENCE_SECONDS
    while monotonic() < deadline:
        with made.container.database.read() as reading:
            job = jobs.latest(reading, kind=kind, subject=subject)
        if job is None or job.state == jobs.DONE:
            return
        if not job.is_open:
            raise RuntimeError(f"the job is {job.state}: {job.error}")
        sleep(0.1)
    raise RuntimeError("the job did not come to its end")


def _opened(made: Site, assignment_id: int) -> int:
    with made.container.database.read() as reading:
        mine = (
            select(func.count())
            .select_from(Obligation)
            .where(Obligation.assignment_id == assignment_id)
        )
        return reading.scalar(mine) or 0


def _single_changes(made: Site) -> float:
    """The median milliseconds of a transaction in which somebody moves to another unit and is resolved."""
    found = []
    with made.container.database.read() as reading:
        people = reading.scalars(
            select(Person.id)
            .where(Person.audience == CIVIL_SERVANT)
            .order_by(Person.id)
            .limit(CHANGES)
        ).all()
        place = root(reading).id
    for person_id in people:
        began = perf_counter()
        with made.container.database.write() as unit:
            unit.get_one(Person, person_id).region_unit_id = place
            unit.flush()
            services.resolve_people(
                unit,
                person_ids=[person_id],
                moment=Moment(made.container.clock.now(), made.settings.timezone),
                by_id=None,
            )
        found.append((perf_counter() - began) * 1000)
    return median(found)
