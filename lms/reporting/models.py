"""The projection of the records into figures."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Key


class Figure(Base):
    """How many, of what, where, in which course, in which month. Figures plus what is not counted yet are exact at each moment of reading.

    measure: enrolled (month of enrolment), active (month of enrolment, of those still under way), completed and certified (month of
    the event); obliged, met and exempt (month of the due day). `month` is its first day; for the measure due (obligations still open) it
    is the due day itself, since overdue turns on a day.

    Each event stands here at eight grains (rules.grain), so that no page adds up more rows than it shows units, courses and months:
    region_unit_id 0 means all units, course_id 0 all courses, month 0001-01-01 all time. The key begins with what every page asks by,
    and on SQLite the rows lie in its order.
    """

    __tablename__ = "figure"
    __table_args__ = {"sqlite_with_rowid": False}

    grain: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    region_unit_id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    measure: Mapped[str] = mapped_column(String(12), primary_key=True)
    course_id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    month: Mapped[date] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(Key)


class HandedInReport(Base):
    """A report of a place for a period as it was handed in: frozen, with the hash of its content. A later one for the same place and
    period stands beside it (`number` 2, 3 ...) with what was corrected; none is ever changed.
    """

    __tablename__ = "handed_in_report"
    __table_args__ = (Index("uq_handed_in_report", "place_kind", "place_id", "first", "last", "number", unique=True),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    place_kind: Mapped[str] = mapped_column(String(15))
    place_id: Mapped[int] = mapped_column(Key)
    first: Mapped[date]
    last: Mapped[date]
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    sha256: Mapped[str] = mapped_column(String(64))
    correction: Mapped[str] = mapped_column(String(500), default="")
    handed_in_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    handed_in_at: Mapped[datetime]
    pdf_sha256: Mapped[str | None] = mapped_column(String(64))


class ReportSchedule(Base):
    """A report that a person gets by message again and again. `every`: week, month, quarter, half-year."""

    __tablename__ = "report_schedule"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    place_kind: Mapped[str] = mapped_column(String(15))
    place_id: Mapped[int] = mapped_column(Key)
    saved_report_id: Mapped[int | None] = mapped_column(ForeignKey("saved_report.id"))
    every: Mapped[str] = mapped_column(String(10))
    next_on: Mapped[date] = mapped_column(index=True)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class SavedReport(Base):
    """A report that somebody composed: rows, columns, measures, filters in the words of rules.vocabulary. `shared`: others whose scope
    holds the place see it, each within their own scope.
    """

    __tablename__ = "saved_report"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    place_kind: Mapped[str] = mapped_column(String(15))
    place_id: Mapped[int] = mapped_column(Key)
    name: Mapped[str] = mapped_column(String(200))
    definition: Mapped[dict[str, Any]]
    shared: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
