"""Connects the project's one signal: who listens when a course is completed. Called wherever an application or a command is built."""

from lms.certificates.services import issue_on_completion
from lms.learning.services import course_completed
from lms.obligations.services import meet_on_completion


def connect() -> None:
    """Certificates are issued and obligations met in the transaction that completes the course. Connecting twice is connecting once."""
    course_completed.connect(issue_on_completion)
    course_completed.connect(meet_on_completion)
