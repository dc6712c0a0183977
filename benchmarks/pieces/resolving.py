"""P7b: an assignment for 100,000 people resolved while learners work.

Also one person's change, and the nightly catch-up.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from statistics import median
from time import monotonic, perf_counter, sleep
from typing import Final

from sqlalchemy import func, select

from benchmarks import seeding
from benchmarks.load import Request
from benchmarks.paced import build_lesson_request, judge_waits, run_learners
from benchmarks.report import Line, judge, show_beside
from benchmarks.scale import Scale
from benchmarks.seeding import SignedInPerson, Site
from benchmarks.service import run_product
from lms.accounts.models import Person
from lms.accounts.rules import CIVIL_SERVANT, OPERATOR
from lms.assessment.rules import QuizTerms
from lms.assessment.services import start_attempt
from lms.background.loop import run_all_waiting
from lms.core import jobs
from lms.core.clock import Moment
from lms.core.sqlite_connections import register_functions
from lms.core.statistics import refresh_statistics
from lms.obligations import services
from lms.obligations.models import Obligation
from lms.obligations.queries import list_mandatory_courses
from lms.obligations.rules import Target, Terms
from lms.regions.queries import find_root

MOST_SECONDS: Final = 60
MOST_TIMES_IDLE: Final = 2
MOST_MILLISECONDS: Final = 50
CHANGES: Final = 40
PATIENCE_SECONDS: Final = 900
ORGANISATIONS: Final = 200
NUMBERS: Final = """WITH RECURSIVE numbers (i) AS
(SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i < :count - 1)"""
FILL: Final = (
    """CREATE TEMP TABLE district AS
SELECT row_number() OVER (ORDER BY id) - 1 AS k, id FROM region_unit
WHERE valid_to IS NULL AND level NOT IN ('republic', 'region', 'city_republican')""",
    """WITH RECURSIVE numbers (i) AS
(SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i < :organisations - 1)
INSERT INTO organisation (name_kk, name_ru, region_unit_id, kind, search_key)
SELECT 'Мекеме ' || i, 'Учреждение ' || i, district.id, 'other', 'мекеме ' || i
FROM numbers JOIN district ON district.k = i % (SELECT count(*) FROM district)""",
    """CREATE TEMP TABLE employer AS
SELECT row_number() OVER (ORDER BY id) - 1 AS k, id, region_unit_id FROM organisation""",
    f"""{NUMBERS} INSERT INTO person (surname, given_name, patronymic, user_name, search_key,
language, audience, region_unit_id, organisation_id, position, shown_name, extra_time_percent,
created_at)
SELECT 'Тегі' || i, 'Аты', '', 'servant' || i, 'тегі' || i, 'kk', 'civil_servant',
employer.region_unit_id, employer.id, '', 'initials', 0, datetime('now') || '.000000'
FROM numbers JOIN employer ON employer.k = i % :organisations""",
    """INSERT INTO post (person_id, organisation_id, position, category, starts_on, is_main)
SELECT id, organisation_id, '', '', date('now', '-400 days'), 1
FROM person WHERE organisation_id IS NOT NULL""",
)


def run(scale: Scale) -> Iterator[Line]:
    """Measure P7b."""
    with seeding.open_site("resolving") as site:
        _add_civil_servants(site, scale.obliged)
        # A server's first work of the day would disturb what is measured.
        run_all_waiting(site.container)
        requests = [
            _build_requests(site, learner) for learner in seeding.add_learners(site, scale.at_work)
        ]
        with run_product(site) as service:
            with run_learners(service.port, requests):
                sleep(scale.warm_up_seconds)
            with run_learners(service.port, requests) as idle:
                sleep(scale.idle_seconds + scale.seconds)
            with run_learners(service.port, requests) as busy_waits:
                assignment_id, seconds = _assign_course(site)
            obligations = _count_obligations(site, assignment_id)
            if obligations != scale.obliged:
                raise RuntimeError(f"{obligations} obligations were opened and not {scale.obliged}")
            with run_learners(service.port, requests) as nightly:
                catch_up_seconds = _catch_up(site)
        change_ms = _time_changes(site)
    subject = f"an assignment for {scale.obliged:,} people resolved in the background"
    yield judge("P7b", subject, seconds, most=MOST_SECONDS, unit=" s", rate=scale.obliged / seconds)
    yield judge_waits(
        "P7b", "learners' p95 meanwhile ÷ idle", busy_waits, idle, most=MOST_TIMES_IDLE
    )
    yield judge(
        "P7b",
        "one person's change resolved, in its transaction",
        change_ms,
        most=MOST_MILLISECONDS,
        unit=" ms",
    )
    yield show_beside(
        "P7b",
        f"the nightly catch-up of {scale.obliged:,} people that changes nothing",
        catch_up_seconds,
        " s",
    )
    yield judge_waits(
        "P7b", "learners' p95 during the catch-up ÷ idle", nightly, idle, most=MOST_TIMES_IDLE
    )


def _add_civil_servants(site: Site, count: int) -> None:
    with closing(sqlite3.connect(site.database, isolation_level=None)) as connection:
        register_functions(connection)
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        for statement in FILL:
            connection.execute(statement, {"count": count, "organisations": ORGANISATIONS})
        connection.execute("COMMIT")
    refresh_statistics(site.container.database)
    site.container.database.dispose()


def _build_requests(site: Site, learner: SignedInPerson) -> list[Request]:
    """Return the reading of a lesson and the saving of an answer."""
    with site.container.database.write() as session:
        attempt_id = start_attempt(
            session,
            enrolment_id=learner.enrolment_id,
            outline=site.outline,
            quiz=site.outline.quizzes[0],
            terms=QuizTerms(),
            extra_time_percent=0,
            now=site.container.clock.now(),
        )
    form = f"csrf_token={learner.csrf}&answer=0&autosave=1"
    return [
        build_lesson_request(site, learner),
        Request(
            path=f"/learning/attempts/{attempt_id}/1",
            headers={"Cookie": learner.cookie},
            method="POST",
            body=form,
        ),
    ]


def _assign_course(site: Site) -> tuple[int, float]:
    """Assign to the whole country, and wait until the background has resolved it.

    Returns the id of the assignment and the seconds.
    """
    began = monotonic()
    now = site.container.clock.now()
    with site.container.database.write() as session:
        terms = Terms(
            (list_mandatory_courses(session)[0].course_id,),
            Target(region_unit_id=find_root(session).id),
            "P7b",
            due_days=30,
        )
        assignment = services.create_assignment(
            session,
            terms=terms,
            by=OPERATOR,
            approval_size=None,
            moment=Moment(now, site.settings.timezone),
        )
    _wait_for(site, services.RESOLVE_JOB, f"assignment:{assignment.id}")
    return assignment.id, monotonic() - began


def _catch_up(site: Site) -> float:
    began = monotonic()
    with site.container.database.write() as session:
        jobs.enqueue(
            session, kind=services.CATCH_UP_JOB, subject="bench", now=site.container.clock.now()
        )
    _wait_for(site, services.CATCH_UP_JOB, "bench")
    return monotonic() - began


def _wait_for(site: Site, kind: str, subject: str) -> None:
    """Wait until the job is done; small targets have none."""
    deadline = monotonic() + PATIENCE_SECONDS
    while monotonic() < deadline:
        with site.container.database.read() as session:
            job = jobs.find_latest_job(session, kind=kind, subject=subject)
        if job is None or job.state == jobs.DONE:
            return
        if not job.is_open:
            raise RuntimeError(f"the job is {job.state}: {job.error}")
        sleep(0.1)
    raise RuntimeError("the job did not come to its end")


def _count_obligations(site: Site, assignment_id: int) -> int:
    with site.container.database.read() as session:
        count = (
            select(func.count())
            .select_from(Obligation)
            .where(Obligation.assignment_id == assignment_id)
        )
        return session.scalar(count) or 0


def _time_changes(site: Site) -> float:
    """Return the median milliseconds of moving a person to another unit.

    The transaction includes resolving their obligations.
    """
    times = []
    with site.container.database.read() as session:
        people = session.scalars(
            select(Person.id)
            .where(Person.audience == CIVIL_SERVANT)
            .order_by(Person.id)
            .limit(CHANGES)
        ).all()
        country_id = find_root(session).id
    for person_id in people:
        began = perf_counter()
        with site.container.database.write() as session:
            session.get_one(Person, person_id).region_unit_id = country_id
            session.flush()
            services.resolve_people(
                session,
                person_ids=[person_id],
                moment=Moment(site.container.clock.now(), site.settings.timezone),
                by_id=None,
            )
        times.append((perf_counter() - began) * 1000)
    return median(times)
