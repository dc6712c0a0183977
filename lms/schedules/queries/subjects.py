"""The subject of a report, if a person may see it now.

Checked anew when a schedule is set up and when a report is prepared, mailed and downloaded.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.regions.queries import list_children
from lms.report_builder.queries.saved import load_report
from lms.reporting.queries.areas import UNITS, Area, list_own_areas, load_area
from lms.schedules.queries.schedules import ScheduleRow
from lms.schedules.queries.sendings import SendingRow
from lms.schedules.rules import SAVED, is_sent_before_due


@dataclass(frozen=True, slots=True)
class Subject:
    """What is sent: a kind of report for an area, and which saved report."""

    kind: str
    area: Area
    saved_report_id: int | None = None
    name: str = ""

    @property
    def names(self) -> dict[str, str]:
        """The names of the area by language."""
        return {"kk": self.area.name_kk, "ru": self.area.name_ru}

    def is_before_due(self, every: str) -> bool:
        """Return whether it is sent ahead of the due day (rules.is_sent_before_due)."""
        return is_sent_before_due(
            self.kind, every, is_akimat=self.area.kind == UNITS and not self.area.whole
        )


def list_offered_areas(session: Session, by: Actor) -> list[Area]:
    """Return the areas to choose from: the actor's own and the units directly below.

    Any other area in scope is chosen from its page of figures.
    """
    own_areas = list_own_areas(session, by)
    areas_below = [
        Area(kind=UNITS, id=unit.id, name_kk=unit.name_kk, name_ru=unit.name_ru, actor=by)
        for area in own_areas
        if area.kind == UNITS
        for unit in list_children(session, area.id)
    ]
    return list({(area.kind, area.id): area for area in (*own_areas, *areas_below)}.values())


def load_subject(
    session: Session,
    by: Actor,
    kind: str,
    *,
    area_kind: str,
    area_id: int,
    saved_report_id: int | None,
) -> Subject:
    """Return the subject within the actor's scope of this moment.

    Raises AreaNotFound or ReportNotFound if it is missing, deleted or out of scope.
    """
    if kind != SAVED:
        return Subject(kind, load_area(session, by, area_kind, area_id))
    report = load_report(session, by, saved_report_id or 0)
    area = load_area(session, by, report.area_kind, report.area_id)
    return Subject(kind=SAVED, area=area, saved_report_id=report.id, name=report.name)


def load_row_subject(session: Session, by: Actor, row: ScheduleRow | SendingRow) -> Subject:
    """Return the subject of a schedule or sending, as load_subject does."""
    return load_subject(
        session,
        by,
        row.subject,
        area_kind=row.area_kind,
        area_id=row.area_id,
        saved_report_id=row.saved_report_id,
    )
