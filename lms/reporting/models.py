"""The projection of the records into figures."""

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Key


class Figure(Base):
    """How many, of what, where, in which course, in which month. Figures plus what is not counted yet are exact at each moment of reading.

    measure: enrolled (month of enrolment), active (month of enrolment, of those still under way), completed and certified (month of
    the event); obliged, met and exempt (month of the due day). `month` is its first day; for the measure due (obligations still open) it
    is the due day itself, since overdue turns on a day. What enrolled_on and completed_on count stands by its day too, for all courses
    together.

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
