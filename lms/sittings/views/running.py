"""Screens of supervisors: their sittings, opening one, who is where, the board, the end."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts.queries import build_hr_scope
from lms.accounts.queries.organisation_finder import OrganisationFinder
from lms.accounts.rules import HR, LIST_SEEN, NATIONAL_ADMIN
from lms.assessment.rules.supervision import is_offered
from lms.catalogue.queries import list_cards, load_outline
from lms.core.i18n import gettext as _
from lms.core.text import parse_id
from lms.regions.rules import DISTRICTS
from lms.sittings.errors import QuizNotSupervised, VenueNotYours
from lms.sittings.forms.opening import OpenForm
from lms.sittings.queries import (
    SittingPerson,
    SittingRow,
    list_own_units,
    list_people,
    list_sittings,
    load_figures,
)
from lms.sittings.rules import SittingPlan, can_show_people, format_code
from lms.sittings.services import end_sitting, open_sitting
from lms.sittings.views.common import SUPERVISORS, blueprint, load_sitting, name_quiz
from lms.sittings.views.words import describe_person
from lms.web import access
from lms.web.container import moment, now
from lms.web.pagination import Listing, read_counted_listing
from lms.web.personal import note_access
from lms.web.templating import local
from lms.web.transaction import database, reading_session, session

PAGE_SIZE: Final = 100  # a full room on one page


@blueprint.get("/")
@access.role(*SUPERVISORS)
def index() -> str:
    """List the sittings that the actor supervises, the newest first."""
    page = read_counted_listing(partial(list_sittings, reading_session(), access.actor()))
    return render_template(
        "sittings/index.html",
        page=page,
        titles={row.id: name_quiz(row.version_id, row.quiz_key) for row in page.items},
        running={row.id for row in page.items if row.is_running(now())},
    )


@blueprint.route("/new", methods=["GET", "POST"])
@access.role(*SUPERVISORS)
def new() -> BaseResponse | tuple[str, int]:
    """Open a sitting: which test, how long, where."""
    form = _build_form()
    if form.is_submitted():
        try:
            sitting_id = open_sitting(
                session(), plan=_read_plan(form), by=access.actor(), moment=moment()
            )
        except VenueNotYours as error:
            name = "region_unit_id" if "region_unit_id" in form else "organisation_id"
            form.fail(name, error.describe())
        except QuizNotSupervised as error:
            form.fail("quiz", error.describe())
        else:
            return redirect(url_for("sittings.sitting", sitting_id=sitting_id), 303)
    return render_template("sittings/new.html", form=form), 422 if form.errors else 200


@blueprint.get("/<int:sitting_id>")
@access.role(*SUPERVISORS)
def sitting(sitting_id: int) -> str:
    """Show a sitting: the code, and who is where; two days later its figures alone."""
    row = load_sitting(sitting_id)
    people = _list_people(row)
    return render_template(
        "sittings/sitting.html",
        row=row,
        title=name_quiz(row.version_id, row.quiz_key),
        code=format_code(row.code),
        is_running=row.is_running(now()),
        figures=load_figures(reading_session(), sitting_id),
        page=people,
        words={person.admission_id: describe_person(person, now()) for person in people.items}
        if people
        else {},
    )


@blueprint.get("/<int:sitting_id>/board")
@access.role(*SUPERVISORS)
def board(sitting_id: int) -> str:
    """Show the code alone, for a projector: no names."""
    row = load_sitting(sitting_id)
    return render_template(
        "sittings/board.html",
        row=row,
        title=name_quiz(row.version_id, row.quiz_key),
        code=format_code(row.code),
        is_running=row.is_running(now()),
    )


@blueprint.get("/<int:sitting_id>/end")
@access.role(*SUPERVISORS)
def ending(sitting_id: int) -> str:
    """Ask whether the sitting is to be ended."""
    row, figures = load_sitting(sitting_id), load_figures(reading_session(), sitting_id)
    return render_template("sittings/end.html", row=row, figures=figures)


@blueprint.post("/<int:sitting_id>/end")
@access.role(*SUPERVISORS)
def end(sitting_id: int) -> BaseResponse:
    """End the sitting."""
    end_sitting(database(), sitting_id=sitting_id, by=access.actor(), moment=moment())
    flash(_("The sitting is over. What was open is handed in."), "success")
    return redirect(url_for("sittings.sitting", sitting_id=sitting_id), 303)


def _list_people(row: SittingRow) -> Listing[SittingPerson] | None:
    """Return the people of a sitting while they are shown, else None."""
    if not can_show_people(row.find_last_day(moment()), moment().today):
        return None
    page = read_counted_listing(partial(list_people, reading_session(), row.id), size=PAGE_SIZE)
    note_access([person.person_id for person in page.items], LIST_SEEN)
    return page


def _build_form() -> OpenForm:
    actor = access.actor()
    form = OpenForm(finder=OrganisationFinder(reading_session(), build_hr_scope(actor)))
    form.offer(
        _list_quizzes(),
        _list_units(),
        for_organisations=bool(actor.role_names & {HR, NATIONAL_ADMIN}),
    )
    return form


def _list_quizzes() -> Sequence[tuple[str, str]]:
    """Return the tests that are taken in sittings, by what the form sends for them."""
    outlines = (
        load_outline(reading_session(), card.version_id) for card in list_cards(reading_session())
    )
    return [
        (f"{outline.course_id}:{quiz.key}", f"{local(outline, 'title')}: {local(quiz, 'title')}")
        for outline in outlines
        for quiz in reversed(outline.quizzes)
        if is_offered(quiz.conduct)
    ]


def _list_units() -> Sequence[tuple[str, str]]:
    """Return the units that the actor may choose, each district with its region."""
    units = list_own_units(reading_session(), access.actor())
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


def _read_plan(form: OpenForm) -> SittingPlan:
    course_id, _colon, quiz_key = form.quiz.data.partition(":")
    unit = form["region_unit_id"].data if "region_unit_id" in form else ""
    return SittingPlan(
        course_id=int(course_id),
        quiz_key=quiz_key,
        minutes=form.minutes.data or 0,
        venue=form.venue.data,
        region_unit_id=parse_id(unit or ""),
        organisation_id=form["organisation_id"].data if "organisation_id" in form else None,
    )
