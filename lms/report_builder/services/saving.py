"""Keeping reports: only their owner changes them; what was left behind the national administrator takes over."""

from datetime import datetime

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.report_builder.errors import NameTaken, NotAbandoned, SavedReportNotFound
from lms.report_builder.models import SavedReport
from lms.report_builder.queries.saved import has_report_named, report
from lms.report_builder.rules import Definition
from lms.reporting.queries.places import Area


def save_report(
    session: Session,
    *,
    place: Area,
    definition: Definition,
    name: str,
    shared: bool,
    by: Actor,
    now: datetime,
) -> int:
    """Keeps a report under a name; returns its id. Raises NameTaken."""
    if has_report_named(session, person_id=by.person_id, name=name):
        raise NameTaken
    made = SavedReport(
        person_id=by.person_id,
        place_kind=place.kind,
        place_id=place.id,
        name=name,
        definition=definition.stored(),
        shared=shared,
        created_at=now,
    )
    session.add(made)
    session.flush()
    _note(session, made, "report_saved", by, now, shared=shared)
    return made.id


def name_report(
    session: Session, *, report_id: int, name: str, shared: bool, by: Actor, now: datetime
) -> None:
    """Gives one's own report another name, shares it or shares it no more. Raises SavedReportNotFound, NameTaken."""
    found = own_report(session, by, report_id)
    if has_report_named(session, person_id=by.person_id, name=name, other_than=report_id):
        raise NameTaken
    found.name, found.shared = name, shared
    _note(session, found, "report_named", by, now, shared=shared)


def change_report(
    session: Session,
    *,
    report_id: int,
    place: Area,
    definition: Definition,
    by: Actor,
    now: datetime,
) -> None:
    """Makes one's own report ask for something else. Raises SavedReportNotFound."""
    found = own_report(session, by, report_id)
    found.place_kind, found.place_id, found.definition = place.kind, place.id, definition.stored()
    _note(session, found, "report_changed", by, now)


def delete_report(session: Session, *, report_id: int, by: Actor, now: datetime) -> None:
    """Deletes one's own report for everybody. Raises SavedReportNotFound."""
    found = own_report(session, by, report_id)
    found.deleted_at = now
    _note(session, found, "report_deleted", by, now)


def take_over(session: Session, *, report_id: int, by: Actor, now: datetime) -> None:
    """Makes a report that was left behind the national administrator's own. Raises SavedReportNotFound, NotAbandoned."""
    row = report(session, by, report_id)
    if not row.is_left or not by.is_national_admin():
        raise NotAbandoned
    found = session.get_one(SavedReport, report_id)
    _note(session, found, "report_taken_over", by, now, owner=found.person_id)
    found.person_id = by.person_id


def own_report(session: Session, by: Actor, report_id: int) -> SavedReport:
    """The report, if the actor sees it and owns it. Raises SavedReportNotFound."""
    if report(session, by, report_id).person_id != by.person_id:
        raise SavedReportNotFound
    return session.get_one(SavedReport, report_id)


def _note(
    session: Session, saved: SavedReport, kind: str, by: Actor, now: datetime, **details: object
) -> None:
    record_event(
        session,
        kind=kind,
        subject=f"saved_report:{saved.id}",
        now=now,
        by_id=by.audit_id,
        **details,
    )
