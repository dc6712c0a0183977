"""Table of obligations."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey, index_filled


class Obligation(Base):
    """The obligation of one person by one assignment, one row for each round.

    Round 0 is followed by one for each renewal. `state`: open, met, ended, exempt. All columns
    repeat the events, in the same transaction. `own_due_on`: a due day (before leaves are added)
    of this person alone: moved, renewed, or after an absence. `renewed`: met, and the next round
    counts instead.
    """

    __tablename__ = "obligation"
    __table_args__ = (
        UniqueConstraint("assignment_id", "person_id", "round"),
        # The reasons of one duty (queries/duties.py) are found without a look at their rows.
        Index("ix_obligation_duty", "person_id", "course_id", "state", "due_on", "renewed"),
        # With people: whether they have begun is found without a look at the rows.
        Index(
            "ix_obligation_unit_due", "region_unit_id", "course_id", "state", "due_on", "person_id"
        ),
        Index("ix_obligation_assignment_state", "assignment_id", "state", "due_on"),
        # Long lists are read in this order, and people who have another row of a list left out.
        Index(
            "ix_obligation_due_on",
            "due_on",
            "state",
            "id",
            "renewed",
            "person_id",
            "region_unit_id",
        ),
        # Few are exempt, and their list would read all that are obliged.
        Index(
            "ix_obligation_exempt",
            "region_unit_id",
            "due_on",
            sqlite_where=text("state = 'exempt'"),
            postgresql_where=text("state = 'exempt'"),
        ),
        # Of what was met late, which is found by its people. It holds nothing that is open.
        Index(
            "ix_obligation_met_late",
            "region_unit_id",
            "due_on",
            sqlite_where=text("met_on > due_on"),
            postgresql_where=text("met_on > due_on"),
        ),
        index_filled("obligation", "organisation_id"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    round: Mapped[int] = mapped_column(default=0)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    region_unit_id: Mapped[int] = mapped_column(ForeignKey("region_unit.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    opened_on: Mapped[date]
    due_on: Mapped[date]
    own_due_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(10))
    met_by: Mapped[int | None] = mapped_column(ForeignKey("enrolment.id"))
    met_on: Mapped[date | None]
    renewed: Mapped[bool] = mapped_column(default=False)
