"""Screens of results: the form with its results, the table to type into, undoing."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Final

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts.rules import LIST_SEEN, PAGE_SEEN
from lms.core.errors import DomainError
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.text import parse_id
from lms.paper_tests.errors import AnswerNotPossible, CourseCompleted, PaperResultNotFound
from lms.paper_tests.forms import CandidateFilter, DayForm, UndoForm
from lms.paper_tests.queries import (
    FormRow,
    PaperCandidate,
    ResultRow,
    build_questions,
    find_result,
    list_candidates,
    list_chosen,
    list_results,
)
from lms.paper_tests.rules.codes import LONGEST_TYPED
from lms.paper_tests.services import RowOutcome, enter_results, undo_result
from lms.paper_tests.views.common import PRINTERS, SUPERVISORS, blueprint, load_form, may_supervise
from lms.web import access
from lms.web.container import moment
from lms.web.forms import clean_text
from lms.web.pagination import read_counted_listing
from lms.web.personal import note_access
from lms.web.transaction import database, reading_session, session

MOST_ROWS: Final = 20  # of a table: a group at an access point, and a page that stays quick
Typed = dict[int, dict[int, str]]


@blueprint.get("/<int:form_id>")
@access.role(*PRINTERS)
def show(form_id: int) -> str:
    """Show a form: its sheets, and for supervisors the people whose results they may enter."""
    form = load_form(form_id)
    people = None
    filter_form = CandidateFilter()
    if may_supervise() and not form.practice_draw:
        people = read_counted_listing(
            partial(
                list_candidates,
                reading_session(),
                by=access.actor(),
                form_id=form_id,
                version_id=form.version_id,
                text=filter_form.name.data or "",
            ),
            size=MOST_ROWS,
        )
        note_access([row.person_id for row in people.items], LIST_SEEN)
    return render_template(
        "paper_tests/show.html",
        row=form,
        form=filter_form,
        people=people,
        may_see_keys=access.actor().can_edit_course(form.slug),
    )


@blueprint.get("/<int:form_id>/results")
@access.role(*SUPERVISORS)
def results(form_id: int) -> str:
    """Show the results of a form that were entered of people in scope."""
    form = load_form(form_id)
    page = read_counted_listing(
        partial(list_results, reading_session(), by=access.actor(), form_id=form_id)
    )
    note_access([result.person_id for result in page.items], LIST_SEEN)
    return render_template("paper_tests/results.html", row=form, page=page)


@blueprint.route("/<int:form_id>/table", methods=["GET", "POST"])
@access.role(*SUPERVISORS)
def table(form_id: int) -> BaseResponse | tuple[str, int]:
    """Type the answers of the chosen people; refused rows stay with what was typed."""
    form = load_form(form_id)
    ids = _read_ids(request.values.getlist("person"))
    day = DayForm(data={"held_on": moment().today})
    if request.method == "GET":
        return _render_table(form, ids, day, typed={}, outcomes={}), 200
    typed = _read_typed(form, ids)
    if not day.submitted():
        return _render_table(form, ids, day, typed=typed, outcomes={}), 422
    filled = {key: row for key, row in typed.items() if any(row.values())}
    outcomes = {
        outcome.enrolment_id: outcome
        for outcome in enter_results(
            database(),
            form=form,
            rows=filled,
            held_on=day.held_on.data,
            by=access.actor(),
            moment=moment(),
        )
    }
    entered = sum(outcome.error is None for outcome in outcomes.values())
    if entered:
        text = ngettext("%(num)s result is entered.", "%(num)s results are entered.", entered)
        flash(text % {"num": entered}, "success")
    if entered and entered == len(ids):
        return redirect(url_for("paper_tests.show", form_id=form_id), 303)
    has_fault = entered < len(outcomes) or not outcomes
    page = _render_table(form, ids, day, typed=typed, outcomes=outcomes)
    return page, 422 if has_fault else 200


def _render_table(
    form: FormRow,
    ids: Collection[int],
    day: DayForm,
    *,
    typed: Typed,
    outcomes: Mapping[int, RowOutcome],
) -> str:
    """Render the rows that have no result yet, each with what was typed and why it was refused."""
    people: Sequence[PaperCandidate] = list_chosen(
        reading_session(),
        by=access.actor(),
        form_id=form.id,
        version_id=form.version_id,
        enrolment_ids=ids,
    )
    note_access([person.person_id for person in people], LIST_SEEN)
    questions, _pictures = build_questions(reading_session(), form)
    shown = {person.enrolment_id for person in people}
    errors = {
        key: _list_faults(outcome.error)
        for key, outcome in outcomes.items()
        if outcome.error is not None
    }
    return render_template(
        "paper_tests/table.html",
        row=form,
        day=day,
        people=people,
        questions=questions,
        typed=typed,
        errors=errors,
        others=[text for key, faults in errors.items() if key not in shown for _, text in faults],
        is_sent_empty=request.method == "POST" and not outcomes and not day.errors,
        longest=LONGEST_TYPED,
    )


def _list_faults(error: DomainError) -> list[tuple[int | None, str]]:
    """Return each fault of a row with the position of its question; None: of the whole row."""
    if isinstance(error, AnswerNotPossible):
        return list(error.list_texts().items())
    return [(None, error.text())]


def _read_ids(texts: Sequence[str]) -> list[int]:
    """Return the chosen enrolments, at most a table of them."""
    ids = [number for number in map(parse_id, texts) if number is not None]
    return list(dict.fromkeys(ids))[:MOST_ROWS]


def _read_typed(form: FormRow, ids: Collection[int]) -> Typed:
    """Return what was typed, by enrolment and position."""
    return {
        key: {
            position: clean_text(request.form.get(f"answer-{key}-{position}")) or ""
            for position in range(1, len(form.drawn) + 1)
        }
        for key in ids
    }


@blueprint.route("/<int:form_id>/results/<int:paper_result_id>/undo", methods=["GET", "POST"])
@access.role(*SUPERVISORS)
def undo(form_id: int, paper_result_id: int) -> BaseResponse | tuple[str, int]:
    """Ask why a result is to be undone, and undo it."""
    row, result = load_form(form_id), _load_result(form_id, paper_result_id)
    note_access([result.person_id], PAGE_SEEN)
    form = UndoForm()
    if form.submitted():
        try:
            undo_result(
                session(),
                form=row,
                result_id=paper_result_id,
                reason=form.reason.data,
                by=access.actor(),
                moment=moment(),
            )
        except CourseCompleted as error:
            form.fail("reason", error.text())
        else:
            flash(_("The result is undone. It can be entered anew."), "success")
            return redirect(url_for("paper_tests.show", form_id=form_id), 303)
    page = render_template("paper_tests/undo.html", row=row, result=result, form=form)
    return page, 422 if form.errors else 200


def _load_result(form_id: int, result_id: int) -> ResultRow:
    result = find_result(reading_session(), by=access.actor(), form_id=form_id, result_id=result_id)
    if result is None:
        raise PaperResultNotFound
    return result
