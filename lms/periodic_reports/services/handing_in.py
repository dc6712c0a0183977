"""Handing in reports, and reminding of the days on which they are due."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Select, exists, insert, literal, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.accounts.models import Person, RoleGrant
from lms.accounts.rules import NATIONAL_ADMIN, OFFICER
from lms.accounts.services import record_event
from lms.core.clock import Moment
from lms.core.i18n import format_date
from lms.messaging.rules.kinds import EMAIL, REPORT_DUE
from lms.messaging.services import Note, tell
from lms.periodic_reports.errors import (
    CorrectionReasonMissing,
    NotYours,
    PeriodTooEarly,
    ReportChanged,
)
from lms.periodic_reports.models import HandedInReport
from lms.periodic_reports.queries import last_number
from lms.periodic_reports.rules import (
    NamedPeriod,
    ReportContent,
    digest,
    due_on,
    hands_in,
    reminded_of,
)
from lms.regions.queries import root
from lms.reporting.queries.places import UNITS, Area


def prepared(
    content: ReportContent, *, place: Area, last: int, looked_at: str, correction: str
) -> ReportContent:
    """The content as it is to be handed in, after `last` reports for the same period: with its number and what it corrects.

    Raises NotYours, PeriodTooEarly, ReportChanged where its hash is not `looked_at`, the one that was shown, and CorrectionReasonMissing.
    """
    if not hands_in(
        is_national_admin=place.actor.is_national_admin(), whole=place.kind == UNITS and place.whole
    ):
        raise NotYours
    if content.counted_on < content.period.earliest:
        raise PeriodTooEarly(day=format_date(content.period.earliest))
    if digest(content) != looked_at:
        raise ReportChanged
    if last and not correction:
        raise CorrectionReasonMissing
    return replace(content, number=last + 1, correction=correction if last else "")


def hand_in(
    session: Session, *, place: Area, content: ReportContent, pdf_sha256: str | None, now: datetime
) -> int:
    """Freezes a prepared report with its hash and that of its PDF, if there is one, and returns its number. The database refuses to change
    it afterwards.

    Raises ReportChanged if another one was handed in meanwhile.
    """
    period, sha256 = content.period, digest(content)
    if last_number(session, place, period) != content.number - 1:
        raise ReportChanged
    row = {
        "place_kind": place.kind,
        "place_id": place.id,
        "first": period.first,
        "last": period.last,
        "number": content.number,
        "content": content.plain(),
        "sha256": sha256,
        "correction": content.correction,
        "handed_in_by": place.actor.audit_id,
        "handed_in_at": now,
        "pdf_sha256": pdf_sha256,
    }
    try:
        with session.begin_nested():
            session.execute(insert(HandedInReport).values(**row))
    except IntegrityError:
        raise ReportChanged from None
    subject = f"{place.kind}:{place.id}"
    record_event(
        session,
        kind="report_handed_in",
        subject=subject,
        now=now,
        by_id=place.actor.audit_id,
        period=period.name,
        number=content.number,
        sha256=sha256,
    )
    return content.number


def remind_of_reports(
    session: Session, *, moment: Moment, channels: Collection[str] = (EMAIL,)
) -> int:
    """Tells officers and the national administrators 14, 7 and 1 days before their report of a half-year is due, once each; whoever has
    handed it in hears nothing. Returns how many messages that made.
    """
    today, notes = moment.today, []
    for whole in (False, True):
        due = reminded_of(today, whole=whole)
        if due is not None:
            notes += list(_notes(session, *due, whole=whole))
    return tell(session, notes=notes, moment=moment, channels=channels) if notes else 0


def _notes(session: Session, period: NamedPeriod, days: int, *, whole: bool) -> Iterator[Note]:
    due = due_on(period, whole=whole)
    for person_id, unit_id in session.execute(_reporters(session, period, whole=whole)):
        subject = f"report:{unit_id}:{period.name}"
        values = {"place": unit_id, "period": period.name, "due": str(due)}
        yield Note(
            person_id, REPORT_DUE, f"{subject} due-{days} person:{person_id}", subject, values
        )


def _reporters(session: Session, period: NamedPeriod, *, whole: bool) -> Select[int, int | None]:
    """Who answers for a report that is not handed in yet, with the unit: each officer for each unit, or the national administrators."""
    country = root(session).id
    unit = literal(country) if whole else RoleGrant.region_unit_id
    given = exists().where(
        HandedInReport.place_kind == UNITS,
        HandedInReport.place_id == unit,
        HandedInReport.first == period.first,
        HandedInReport.last == period.last,
    )
    held = (
        [RoleGrant.role == NATIONAL_ADMIN]
        if whole
        else [RoleGrant.role == OFFICER, RoleGrant.region_unit_id != country]
    )
    asked = select(RoleGrant.person_id, unit).join(Person, Person.id == RoleGrant.person_id)
    return asked.where(*held, RoleGrant.withdrawn_at.is_(None), Person.blocked_at.is_(None), ~given)
