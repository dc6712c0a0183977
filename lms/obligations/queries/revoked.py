"""Reads of completions that meet no duty any more, because their certificate was revoked."""

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import aliased

from lms.enrolment.models import Enrolment
from lms.obligations.models import Obligation
from lms.obligations.rules import MET


def is_revoked() -> ColumnElement[bool]:
    """Return the condition that a duty, once met by the enrolment of a row, was opened again.

    Such an obligation keeps the enrolment, but is no longer met. So the completion meets none of
    the assignments that are made later either.
    """
    reopened = aliased(Obligation)
    return exists().where(
        reopened.person_id == Enrolment.person_id,
        reopened.met_by == Enrolment.id,
        reopened.state != MET,
    )
