"""The form of an exception: quizzes and units to choose from, and for whom it is."""

from collections.abc import Mapping, Sequence

from lms.accounts.queries import build_hr_scope
from lms.accounts.queries.organisation_finder import OrganisationFinder
from lms.assessment.forms import ExceptionForm
from lms.assessment.queries.exception_units import list_units_in_scope
from lms.assessment.services.exceptions import ExceptionTarget
from lms.assessment.views.exception_people import NamedPerson
from lms.catalogue.queries import Outline, QuizEntry, list_cards, load_outline
from lms.core.text import parse_id
from lms.regions.rules import DISTRICTS
from lms.web import access
from lms.web.templating import local
from lms.web.transaction import reading_session


def get_quiz_name(outline: Outline, quiz: QuizEntry) -> str:
    """Return course and quiz in the reader's language."""
    return f"{local(outline, 'title')}: {local(quiz, 'title')}"


def list_quizzes() -> Mapping[str, tuple[Outline, QuizEntry]]:
    """Return the quizzes of all courses by what the form sends for them."""
    outlines = (
        load_outline(reading_session(), card.version_id) for card in list_cards(reading_session())
    )
    return {
        f"{outline.course_id}:{quiz.key}": (outline, quiz)
        for outline in outlines
        for quiz in outline.quizzes
    }


def build_form(
    person: NamedPerson | None, quizzes: Mapping[str, tuple[Outline, QuizEntry]]
) -> ExceptionForm:
    """Return the form with what the actor may choose."""
    finder = OrganisationFinder(reading_session(), build_hr_scope(access.actor()))
    form = ExceptionForm(finder=finder)
    names = [(value, get_quiz_name(*pair)) for value, pair in quizzes.items()]
    form.offer(names, None if person else _list_units())
    return form


def _list_units() -> Sequence[tuple[str, str]]:
    """Return the units that the actor may choose, each district with its region."""
    units = list_units_in_scope(reading_session(), access.actor())
    names = {unit.id: str(local(unit, "name")) for unit in units}
    return [
        (
            str(unit.id),
            ", ".join(names[key] for key in (unit.parent_id, unit.id) if key in names)
            if unit.level in DISTRICTS
            else names[unit.id],
        )
        for unit in units
    ]


def read_target(form: ExceptionForm, person: NamedPerson | None) -> ExceptionTarget:
    """Return for whom the exception is: the person, or the chosen group."""
    if person is not None:
        return ExceptionTarget(person_id=person.id)
    return ExceptionTarget(
        region_unit_id=parse_id(form.region_unit_id.data or "") if form.region_unit_id else None,
        organisation_id=form.organisation_id.data,
    )
