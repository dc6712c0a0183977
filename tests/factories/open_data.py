"""People who completed courses, as rows: what the public figures are counted from."""

from datetime import date, datetime, timedelta
from itertools import count, product

from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import CITIZEN, CIVIL_SERVANT
from lms.background.dispatch import run_one
from lms.catalogue.models import Course
from lms.core import jobs
from lms.core.jobs import Job
from lms.core.storage import FileStorage
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import CERTIFIED_EVENT
from lms.enrolment.services import NewEnrolmentEvent, append_events
from lms.reporting.queries.published_figures import JOB, SUBJECT
from lms.reporting.rules.open_data import (
    MEASURES,
    OpenFigures,
    Region,
    YearCounts,
    build_open_figures,
)
from lms.reporting.rules.open_files import build_files
from lms.reporting.rules.vocabulary import ALL, DimensionKeys
from lms.web.container import Container
from tests.conftest import NOW
from tests.factories.regions import load_unit

_numbers = count(1)


def add_learners(
    session: Session,
    courses: list[Course],
    *,
    kato: str,
    people: int,
    on: date,
    audience: str = CITIZEN,
    certified: bool = True,
) -> None:
    """Add people who completed every course on a day.

    Each enrolled a week before the day.
    """
    unit_id = load_unit(session, kato).id
    learners = [
        Person(
            surname=f"Тегі{number}",
            given_name="Аты",
            user_name=f"open{number}",
            language="kk",
            audience=audience,
            region_unit_id=unit_id,
            created_at=NOW,
            iin_hash=f"open{number:060}" if audience == CIVIL_SERVANT else None,
        )
        for number in (next(_numbers) for _ in range(people))
    ]
    session.add_all(learners)
    session.flush()
    moment, started_on = (
        datetime(on.year, on.month, on.day, 6, tzinfo=NOW.tzinfo),
        on - timedelta(days=7),
    )
    rows = [
        Enrolment(
            person_id=learner.id,
            course_id=course.id,
            version_id=course.current_version_id,
            region_unit_id=unit_id,
            audience=audience,
            state="completed",
            enrolled_at=moment - timedelta(days=7),
            enrolled_on=started_on,
            completed_at=moment,
            completed_on=on,
        )
        for learner in learners
        for course in courses
    ]
    session.add_all(rows)
    session.flush()
    if certified:
        append_events(
            session,
            [NewEnrolmentEvent(row.id, CERTIFIED_EVENT, {}) for row in rows],
            by_id=None,
            now=moment,
            on=on,
        )


def count_now(container: Container) -> None:
    """Count the open data by running their job."""
    with container.database.write() as session:
        jobs.enqueue(session, kind=JOB, subject=SUBJECT, now=container.clock.now())
    while run_one(container):
        continue


def build_sample_figures() -> OpenFigures:
    """Build figures of two regions, a year and two months, with small groups; no database."""
    months = tuple(date(2025, month, 1) for month in range(1, 13))
    regions = [
        Region(key=ALL, code="KZ", name_kk="Қазақстан", name_ru="Казахстан"),
        Region(key=1, code="110000000", name_kk="Ақмола облысы", name_ru="Акмолинская область"),
        Region(key=2, code="150000000", name_kk="Ақтөбе облысы", name_ru="Актюбинская область"),
    ]
    cells = {
        (1, CITIZEN, months[0]): 3,
        (2, CITIZEN, months[0]): 41,
        (1, CIVIL_SERVANT, months[5]): 7,
        (2, CITIZEN, months[5]): 60,
    }
    table: dict[DimensionKeys, int] = {}
    for (region, audience, month), number in cells.items():
        for keys in product((region, ALL), (audience, ALL), (month, ALL)):
            table[keys] = table.get(keys, 0) + number
    counts = dict.fromkeys(MEASURES, table)
    return build_open_figures(
        regions, [YearCounts(year=2025, months=months, counts=counts, people=counts)], NOW
    )


def publish(session: Session, storage: FileStorage, figures: OpenFigures) -> None:
    """Store the figures as a finished count would."""
    hashes_by_name = {
        name: storage.put(content)
        for name, content in build_files(figures, url="http://localhost").items()
    }
    result = {"files": hashes_by_name, "counted_at": figures.counted_at.isoformat()}
    session.add(
        Job(
            kind=JOB,
            subject=SUBJECT,
            params={},
            state=jobs.DONE,
            cursor={},
            result=result,
            created_at=NOW,
            finished_at=NOW,
        )
    )
