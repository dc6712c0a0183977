"""The table into which results are typed."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts.rules import LIST_SEEN
from lms.core.errors import DomainError
from lms.core.i18n import ngettext
from lms.core.text import parse_ids
from lms.paper_tests.errors import AnswerNotPossible
from lms.paper_tests.forms import DayForm
from lms.paper_tests.queries import FormRow, PaperCandidate, build_questions, list_chosen
from lms.paper_tests.rules.codes import LONGEST_TYPED
from lms.paper_tests.services import RowOutcome, enter_results
from lms.paper_tests.views.common import SUPERVISORS, blueprint, load_form
from lms.web import access
from lms.web.container import moment
from lms.web.forms import clean_text
from lms.web.personal import note_access
from lms.web.transaction import database, reading_session

# A table holds a group at an access point, and its page stays quick.
MOST_ROWS: Final = 20
TypedRows = dict[int, dict[int, str]]


@blueprint.route("/<int:form_id>/table", methods=["GET", "POST"])
@access.role(*SUPERVISORS)
def table(form_id: int) -> BaseResponse | tuple[str, int]:
    """Type the answers of the chosen people; refused rows stay with what was typed."""
    form = load_form(form_id)
    ids = _read_ids(request.values.getlist("person"))
    day = DayForm(data={"held_on": moment().today})
    if request.method == "GET":
        return _render_table(form, ids, day, rows={}, outcomes={}), 200
    rows = _read_typed(form, ids)
    if not day.is_submitted():
        return _render_table(form, ids, day, rows=rows, outcomes={}), 422
    filled_rows = {key: row for key, row in rows.items() if any(row.values())}
    outcomes = {
        outcome.enrolment_id: outcome
        for outcome in enter_results(
            database(),
            form=form,
            rows=filled_rows,
            held_on=day.held_on.data,
            by=access.actor(),
            moment=moment(),
        )
    }
    entered_count = sum(outcome.error is None for outcome in outcomes.values())
    if entered_count:
        text = ngettext("%(num)s result is entered.", "%(num)s results are entered.", entered_count)
        flash(text % {"num": entered_count}, "success")
    if entered_count and entered_count == len(ids):
        return redirect(url_for("paper_tests.show", form_id=form_id), 303)
    has_fault = entered_count < len(outcomes) or not outcomes
    page = _render_table(form, ids, day, rows=rows, outcomes=outcomes)
    return page, 422 if has_fault else 200


def _render_table(
    form: FormRow,
    ids: Collection[int],
    day: DayForm,
    *,
    rows: TypedRows,
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
    listed_ids = {person.enrolment_id for person in people}
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
        typed_rows=rows,
        errors=errors,
        others=[
            text for key, faults in errors.items() if key not in listed_ids for _, text in faults
        ],
        is_sent_empty=request.method == "POST" and not outcomes and not day.errors,
        longest=LONGEST_TYPED,
    )


def _list_faults(error: DomainError) -> list[tuple[int | None, str]]:
    """Return each fault of a row with the position of its question; None: of the whole row."""
    if isinstance(error, AnswerNotPossible):
        return list(error.list_texts().items())
    return [(None, error.describe())]


def _read_ids(texts: Sequence[str]) -> list[int]:
    """Return the chosen enrolments, at most a table of them."""
    return list(dict.fromkeys(parse_ids(texts)))[:MOST_ROWS]


def _read_typed(form: FormRow, ids: Collection[int]) -> TypedRows:
    """Return what was typed, by enrolment and position."""
    return {
        key: {
            position: clean_text(request.form.get(f"answer-{key}-{position}")) or ""
            for position in range(1, len(form.drawn_items) + 1)
        }
        for key in ids
    }
