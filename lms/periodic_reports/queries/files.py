"""Files of reports drawn in the background; each belongs to the person who requested it."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from lms.accounts.queries import load_actor_by_id
from lms.accounts.rules import Actor
from lms.core import jobs
from lms.core.jobs import JobRow
from lms.periodic_reports.errors import ReportNotFound
from lms.periodic_reports.rules import NamedPeriod, parse_named_period
from lms.reporting.queries.areas import Area, load_area

DRAW_JOB: Final = "draw report"


@dataclass(frozen=True, slots=True)
class RequestedFile:
    """A report requested as a file; `number` 0 means the records as of the drawing."""

    job: JobRow
    area: Area
    period: NamedPeriod
    number: int
    format: str
    language: str

    @property
    def sha256(self) -> str | None:
        """The hash of the file, once it is drawn."""
        return self.job.result.get("sha256")

    @property
    def name(self) -> str:
        """The name of the file."""
        return str(self.job.result.get("name", ""))


def name_job_subject(
    area: Area, period: NamedPeriod, *, number: int, format: str, language: str
) -> str:
    """Return the subject of a drawing job: one at a time for a person, report and format."""
    report = f"{area.kind}:{area.id}:{period.name}:{number}:{format}:{language}"
    return f"{report} for:{area.actor.person_id}"


def load_requested_file(session: Session, by: Actor, job_id: int) -> RequestedFile:
    """Load a file that the actor requested and may still see.

    Raises ReportNotFound if it is missing or of somebody else, AreaNotFound if the area has left
    the actor's scope.
    """
    job = jobs.find_job(session, job_id)
    if job is None or job.kind != DRAW_JOB or job.actor_id is None or job.actor_id != by.person_id:
        raise ReportNotFound
    return _read_request(session, by, job)


def load_job_file(session: Session, job: JobRow) -> RequestedFile:
    """Load the file of a job as its actor may see it. Raises ReportNotFound, AreaNotFound."""
    actor = load_actor_by_id(session, job.actor_id) if job.actor_id is not None else None
    if actor is None:
        raise ReportNotFound
    return _read_request(session, actor, job)


def load_last_file(
    session: Session, area: Area, period: NamedPeriod, *, number: int, format: str, language: str
) -> RequestedFile | None:
    """Load the last request of the area's actor for a report in a format."""
    job = jobs.find_latest_job(
        session,
        kind=DRAW_JOB,
        subject=name_job_subject(area, period, number=number, format=format, language=language),
    )
    return _read_request(session, area.actor, job) if job is not None else None


def _read_request(session: Session, by: Actor, job: JobRow) -> RequestedFile:
    params: dict[str, Any] = job.params
    period = parse_named_period(params["period"])
    if period is None:
        raise ReportNotFound
    area = load_area(session, by, params["area_kind"], params["area_id"])
    return RequestedFile(
        job=job,
        area=area,
        period=period,
        number=params["number"],
        format=params["format"],
        language=params["language"],
    )
