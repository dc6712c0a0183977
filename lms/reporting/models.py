"""Stored figures: how many people count in each cell, derived from the records."""

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey
from lms.reporting.rules.cells import NEVER, NO_DAY


class Figure(Base):
    """How many people, and how many pairs of person and course, count in a cell (rules.cells).

    Figures plus what the uncounted events change are exact at any moment.

    Measures: enrolled and active (of those still under way) stand in the periods of the day of
    enrolment; completed and certified in those of the event; submitted and passed, of attempts, in
    those of submission; obliged, open, not_begun and exempt in those of the due day. enrolled_on,
    completed_on, open_on and not_begun_on stand by day. `own`: only what belongs to the unit
    itself. `courses` counts person x course, or documents, or attempts. course_id 0 means all
    courses together, the period '' all time, and D a day.

    The key begins with the columns that every page filters by, and on SQLite the rows are stored
    in its order.
    """

    __tablename__ = "figure"
    __table_args__ = {"sqlite_with_rowid": False}

    unit_id: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    own: Mapped[bool] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    period: Mapped[str] = mapped_column(String(8), primary_key=True)
    measure: Mapped[str] = mapped_column(String(12), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True, default=NO_DAY)
    previous: Mapped[date] = mapped_column(primary_key=True, default=NEVER)
    people: Mapped[int] = mapped_column(BigKey)
    courses: Mapped[int] = mapped_column(BigKey)


class FigureVersion(Base):
    """The number of changes of the figures, in one row.

    Whoever changes figures increments it first: one change at a time, each from the state that
    the one before it left.
    """

    __tablename__ = "figure_version"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigKey)
