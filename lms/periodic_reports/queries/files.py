"""Files of reports that were asked for and are drawn in the background: each belongs to the one who asked for it."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from lms.accounts.queries.actors import actor_by_id
from lms.accounts.rules import Actor
from lms.core import jobs
from lms.core.jobs import JobRow
from lms.periodic_reports.errors import ReportNotFound
from lms.periodic_reports.rules import NamedPeriod, named_period
from lms.reporting.queries.places import Area, place

DRAW_JOB: Final = "draw report"


@dataclass(frozen=True, slots=True)
class AskedFile:
    """A report that somebody asked for as a file. `number`: 0 for what the records say when it is drawn."""

    job: JobRow
    place: Area
    period: NamedPeriod
    number: int
    format: str
    language: str

    @property
    def sha256(self) -> str | None:
        """Which file it is, once it is drawn."""
        return self.job.result.get("sha256")

    @property
    def name(self) -> str:
        """What the file is called."""
        return str(self.job.result.get("name", ""))


def subject_of(place: Area, period: NamedPeriod, *, number: int, format: str, language: str) -> str:
    """What a job of drawing is about: of one person, one report and one kind of file one is under way at a time."""
    return f"{place.kind}:{place.id}:{period.name}:{number}:{format}:{language} for:{place.actor.person_id}"


def asked_file(session: Session, by: Actor, job_id: int) -> AskedFile:
    """The file that this actor asked for and may still see. Raises ReportNotFound for anybody else's as for a missing one, PlaceNotFound where
    the actor does not answer for the place any more.
    """
    found = jobs.job(session, job_id)
    if (
        found is None
        or found.kind != DRAW_JOB
        or found.actor_id is None
        or found.actor_id != by.person_id
    ):
        raise ReportNotFound
    return _asked(session, by, found)


def file_of_job(session: Session, job: JobRow) -> AskedFile:
    """The file that a job is about, as its actor may see it now. Raises ReportNotFound and PlaceNotFound."""
    actor = actor_by_id(session, job.actor_id) if job.actor_id is not None else None
    if actor is None:
        raise ReportNotFound
    return _asked(session, actor, job)


def last_file(
    session: Session, place: Area, period: NamedPeriod, *, number: int, format: str, language: str
) -> AskedFile | None:
    """What the place's actor asked for last of a report and a kind of file."""
    found = jobs.latest(
        session,
        kind=DRAW_JOB,
        subject=subject_of(place, period, number=number, format=format, language=language),
    )
    return _asked(session, place.actor, found) if found is not None else None


def _asked(session: Session, by: Actor, job: JobRow) -> AskedFile:
    asked: dict[str, Any] = job.params
    period = named_period(asked["period"])
    if period is None:
        raise ReportNotFound
    at = place(session, by, asked["place_kind"], asked["place_id"])
    return AskedFile(job, at, period, asked["number"], asked["format"], asked["language"])
