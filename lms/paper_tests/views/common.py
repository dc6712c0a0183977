"""Parts shared by the screens of tests on paper: blueprint, roles, loading."""

from typing import Final

from flask import Blueprint

from lms.accounts.rules import CONSULTANT, HR, NATIONAL_ADMIN, TRAINER
from lms.core.errors import NotFound
from lms.paper_tests.errors import PaperFormNotFound
from lms.paper_tests.queries import FormRow, find_form
from lms.web import access
from lms.web.transaction import reading_session

blueprint = Blueprint("paper_tests", __name__, url_prefix="/paper-tests")
# Trainers see no people, so they enter nothing; supervisors grade nothing, so they see no keys.
PRINTERS: Final = (TRAINER, CONSULTANT, HR, NATIONAL_ADMIN)
SUPERVISORS: Final = (CONSULTANT, HR, NATIONAL_ADMIN)
KEY_READERS: Final = (TRAINER, NATIONAL_ADMIN)


def load_form(form_id: int) -> FormRow:
    """Return the form if the actor may see it. Raises PaperFormNotFound."""
    form = find_form(reading_session(), by=access.actor(), form_id=form_id)
    if form is None:
        raise PaperFormNotFound
    return form


def may_print(slug: str) -> bool:
    """Return whether the actor may draw forms of a course: of any, or as its trainer."""
    reader = access.actor()
    return bool(reader.role_names & set(SUPERVISORS)) or reader.can_edit_course(slug)


def may_supervise() -> bool:
    """Return whether the actor may enter results."""
    return bool(access.actor().role_names & set(SUPERVISORS))


def check_may_see_keys(form: FormRow) -> None:
    """Raise NotFound unless the actor is a trainer of the form's course."""
    if not access.actor().can_edit_course(form.slug):
        raise NotFound
