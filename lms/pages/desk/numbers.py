"""The numbers on the desk of a member of staff, each with the page behind it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for
from sqlalchemy.orm import Session

from lms.accounts import queries
from lms.accounts.rules import Actor
from lms.core.i18n import format_date, format_percent
from lms.core.i18n import gettext as _
from lms.grading.queries import summarise_waiting
from lms.grading.queries.texts import LATE
from lms.obligations.queries import count_waiting_assignments
from lms.outreach.queries import TrainingSearch, list_managed_trainings
from lms.personal_data.queries.requests import count_asked_requests
from lms.personal_data.rules import ASKED
from lms.reforms.queries import count_waiting_reforms
from lms.reporting.queries.area_figures import read_figures
from lms.reporting.queries.areas import Area, list_own_areas
from lms.reporting.queries.figures import FigureSelection
from lms.reporting.queries.names import get_local_name
from lms.reporting.rules import MET, OBLIGED, OVERDUE, compute_share
from lms.reporting.rules.words import build_people_code
from lms.web.forms import OTHERS

MOST_AREAS = 3


@dataclass(frozen=True, slots=True)
class DeskNumber:
    """A number with its label, a note such as the area, and the page behind it."""

    value: int | str
    label: str
    href: str
    note: str = ""


def list_manager_numbers(session: Session, by: Actor, today: date) -> Iterator[DeskNumber]:
    """Yield who is late and who has completed in the areas of a manager, and what waits."""
    areas = list_own_areas(session, by)[:MOST_AREAS]
    for area in areas:
        total = read_figures(session, area, FigureSelection(today))[0].sum_up()
        note = get_local_name(area) if len(areas) > 1 else ""
        yield DeskNumber(
            value=total[OVERDUE],
            label=_("Who is late"),
            href=_build_people_url(area, OVERDUE),
            note=note,
        )
        part = compute_share(total[MET], total[OBLIGED])
        if part is not None:
            href = url_for("reporting.figures", kind=area.kind, area_id=area.id)
            label = _("Of those who must, have completed")
            yield DeskNumber(value=format_percent(part), label=label, href=href, note=note)
    waiting_count = count_waiting_assignments(session, by)
    if waiting_count:
        href = url_for("obligations.index", state="waiting", mine=OTHERS)
        yield DeskNumber(waiting_count, _("Assignments that wait for you"), href)


def list_reform_numbers(session: Session, by: Actor) -> Iterator[DeskNumber]:
    """Yield how many reforms wait for the actor."""
    if waiting_count := count_waiting_reforms(session, by):
        href = url_for("reforms.index", state="waiting", by=OTHERS)
        yield DeskNumber(waiting_count, _("Reforms that wait for you"), href)


def list_conflict_numbers(session: Session, by: Actor) -> Iterator[DeskNumber]:
    """Yield how many claims of an IIN conflict."""
    if waiting_count := queries.count_open_conflicts(session, by=by):
        yield DeskNumber(waiting_count, _("Conflicting claims"), url_for("accounts.iin_conflicts"))


def list_erasure_numbers(session: Session) -> Iterator[DeskNumber]:
    """Yield how many requests for erasure wait."""
    if waiting_count := count_asked_requests(session):
        href = url_for("personal_data.request_list", state=ASKED)
        yield DeskNumber(waiting_count, _("Requests for erasure"), href)


def list_text_numbers(session: Session, by: Actor, now: datetime) -> Iterator[DeskNumber]:
    """Yield how many texts wait to be graded, and how many are late."""
    texts = summarise_waiting(session, by, now=now)
    if texts.count:
        since = _("the oldest since %(day)s") % {"day": format_date(texts.oldest)}
        yield DeskNumber(
            value=texts.count, label=_("Texts to grade"), href=url_for("grading.index"), note=since
        )
    if texts.late:
        href = url_for("grading.index", state=LATE)
        yield DeskNumber(texts.late, _("Texts whose day is over"), href)


def _build_people_url(area: Area, measure: str) -> str:
    return url_for(
        "reporting.people", kind=area.kind, area_id=area.id, measure=build_people_code(measure)
    )


def list_consultant_numbers(session: Session, by: Actor, now: datetime) -> Iterator[DeskNumber]:
    """Yield how many trainings of a consultant are to come."""
    _rows, total = list_managed_trainings(
        session, by, TrainingSearch(), sort="starts_at", now=now, limit=1
    )
    yield DeskNumber(total, _("Trainings of yours to come"), url_for("outreach.managed"))
