"""Tables of attempts and changes that counts and figures do not include yet."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class UncountedAttempt(Base):
    """A graded attempt that the counts do not include yet.

    A database trigger inserts the row with the per cent; adding the attempt to the counts
    deletes it.
    """

    __tablename__ = "attempt_uncounted"

    attempt_id: Mapped[int] = mapped_column(
        ForeignKey("attempt.id"), primary_key=True, autoincrement=False
    )


class AttemptChange(Base):
    """A change of what a submitted attempt counts as, which the figures do not include yet.

    Database triggers insert a row when an attempt is submitted, judged anew or deleted; adding the
    change to the figures deletes it. `counted_on` is the day by which the attempt counted before,
    None if it did not count at all, and `counted_passed` whether it had passed: so the first row of
    an attempt says what the figures know of it.
    """

    __tablename__ = "attempt_change"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    attempt_id: Mapped[int] = mapped_column(
        BigKey
    )  # no foreign key, since the attempt may be deleted
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
    counted_on: Mapped[date | None]
    counted_passed: Mapped[bool]


class BegunAttempt(Base):
    """An attempt whose questions are not counted as shown yet.

    A database trigger inserts the row with the attempt; counting its questions deletes it.
    """

    __tablename__ = "attempt_begun"

    attempt_id: Mapped[int] = mapped_column(
        ForeignKey("attempt.id"), primary_key=True, autoincrement=False
    )
