"""Issuing certificates."""

from typing import Any

from sqlalchemy.orm import Session


def issue_on_completion(session: Session, **completion: Any) -> None:
    """Issues the certificate of a completed enrolment. Listens to learning.services.course_completed."""
