"""Saving reports: only owners change them; the national administrator takes over abandoned ones."""

from datetime import datetime

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.accounts.services import lock_actor, record_event
from lms.report_builder.errors import NameTaken, NotAbandoned, SavedReportNotFound
from lms.report_builder.models import SavedReport
from lms.report_builder.queries.saved import find_report_named, load_report
from lms.report_builder.rules import Definition
from lms.reporting.queries.areas import Area


def save_report(
    session: Session,
    *,
    area: Area,
    definition: Definition,
    name: str,
    shared: bool,
    by: Actor,
    now: datetime,
) -> int:
    """Save a report under a name, unless that is done already; return its id. Raises NameTaken."""
    lock_actor(session, by)
    values = {
        "area_kind": area.kind,
        "area_id": area.id,
        "definition": definition.to_json(),
        "shared": shared,
    }
    existing = find_report_named(session, person_id=by.person_id, name=name)
    if existing is not None:
        if any(getattr(existing, column) != value for column, value in values.items()):
            raise NameTaken
        return existing.id
    report = SavedReport(person_id=by.person_id, name=name, created_at=now, **values)
    session.add(report)
    session.flush()
    _note_event(session, report, "report_saved", by, now, shared=shared)
    return report.id


def rename_report(
    session: Session, *, report_id: int, name: str, shared: bool, by: Actor, now: datetime
) -> None:
    """Rename, share or unshare one's own report. Raises SavedReportNotFound, NameTaken."""
    report = load_own_report(session, by, report_id)
    if find_report_named(session, person_id=by.person_id, name=name, other_than=report_id):
        raise NameTaken
    report.name, report.shared = name, shared
    _note_event(session, report, "report_named", by, now, shared=shared)


def change_report(
    session: Session,
    *,
    report_id: int,
    area: Area,
    definition: Definition,
    by: Actor,
    now: datetime,
) -> None:
    """Replace the definition of one's own report. Raises SavedReportNotFound."""
    report = load_own_report(session, by, report_id)
    report.area_kind, report.area_id, report.definition = area.kind, area.id, definition.to_json()
    _note_event(session, report, "report_changed", by, now)


def delete_report(session: Session, *, report_id: int, by: Actor, now: datetime) -> None:
    """Delete one's own report for everybody. Raises SavedReportNotFound."""
    report = load_own_report(session, by, report_id)
    report.deleted_at = now
    _note_event(session, report, "report_deleted", by, now)


def take_over(session: Session, *, report_id: int, by: Actor, now: datetime) -> None:
    """Make the national administrator the owner of an abandoned report.

    Raises SavedReportNotFound, NotAbandoned.
    """
    row = load_report(session, by, report_id)
    if not row.is_left or not by.is_national_admin():
        raise NotAbandoned
    report = session.get_one(SavedReport, report_id)
    _note_event(session, report, "report_taken_over", by, now, owner=report.person_id)
    report.person_id = by.person_id


def load_own_report(session: Session, by: Actor, report_id: int) -> SavedReport:
    """Load a report that the actor owns. Raises SavedReportNotFound."""
    if load_report(session, by, report_id).person_id != by.person_id:
        raise SavedReportNotFound
    return session.get_one(SavedReport, report_id)


def _note_event(
    session: Session, report: SavedReport, kind: str, by: Actor, now: datetime, **details: object
) -> None:
    record_event(
        session,
        kind=kind,
        subject=f"saved_report:{report.id}",
        now=now,
        by_id=by.audit_id,
        **details,
    )
