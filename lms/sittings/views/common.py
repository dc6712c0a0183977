"""Parts shared by the screens of sittings: blueprint, roles, loading, names."""

from typing import Final

from flask import Blueprint

from lms.accounts.rules import CONSULTANT, HR, NATIONAL_ADMIN, OFFICER, PAGE_SEEN
from lms.catalogue.queries import load_outline
from lms.sittings.errors import AdmissionNotFound, SittingNotFound
from lms.sittings.queries import SittingPerson, SittingRow, find_person, find_sitting
from lms.sittings.rules import can_show_people
from lms.web import access
from lms.web.container import moment
from lms.web.personal import note_access
from lms.web.templating import local
from lms.web.transaction import reading_session

blueprint = Blueprint("sittings", __name__, url_prefix="/sittings")
SUPERVISORS: Final = (CONSULTANT, OFFICER, HR, NATIONAL_ADMIN)


def load_sitting(sitting_id: int) -> SittingRow:
    """Return the sitting if the actor supervises it. Raises SittingNotFound."""
    row = find_sitting(reading_session(), access.actor(), sitting_id)
    if row is None:
        raise SittingNotFound
    return row


def load_person(row: SittingRow, admission_id: int) -> SittingPerson:
    """Return somebody in the sitting while its people are shown. Raises AdmissionNotFound."""
    person = find_person(reading_session(), row.id, admission_id)
    if person is None or not can_show_people(row.find_last_day(moment()), moment().today):
        raise AdmissionNotFound
    note_access([person.person_id], PAGE_SEEN)
    return person


def name_quiz(version_id: int, quiz_key: str) -> str:
    """Return the title of a test in the reader's language, with that of its course."""
    outline = load_outline(reading_session(), version_id)
    quiz = next((quiz for quiz in outline.quizzes if quiz.key == quiz_key), None)
    course = str(local(outline, "title"))
    return f"{course}: {local(quiz, 'title')}" if quiz else course
