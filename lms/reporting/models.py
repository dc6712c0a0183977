"""Stored figures: counts derived from the records."""

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Key


class Figure(Base):
    """A stored count of one measure at one grain.

    Figures plus the changes that are not folded in yet (queries.facts) are exact at any moment.

    Measures: enrolled and active (of those still under way) stand in the month of enrolment;
    completed and certified in the month of the event; obliged, met and exempt in the month of the
    due day. `month` is the first day of a month. For the measure due (open obligations) it is the
    due day itself, since being overdue depends on the day. enrolled_on and completed_on are daily
    counts, for all courses together only.

    Each event stands at eight grains (rules.grain), so that a page never adds up more rows than
    it shows units, courses and months: region_unit_id 0 means all units, course_id 0 all courses,
    month 0001-01-01 all time. The key begins with the columns that every page filters by, and on
    SQLite the rows are stored in its order.
    """

    __tablename__ = "figure"
    __table_args__ = {"sqlite_with_rowid": False}

    grain: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    region_unit_id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    measure: Mapped[str] = mapped_column(String(12), primary_key=True)
    course_id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    month: Mapped[date] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(Key)
