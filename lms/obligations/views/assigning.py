"""Screens for creating and changing an assignment: the form, a preview, saving.

The preview repeats the form in hidden fields, so that nothing typed is lost.
"""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts.queries.invited import count_invited
from lms.accounts.rules import LIST_SEEN
from lms.core.i18n import gettext as _
from lms.obligations import queries, services
from lms.obligations.errors import NotStanding, SameAssignment, TermsRefused
from lms.obligations.forms.assigning import AssignmentForm, build_form_values
from lms.obligations.forms.conditions import Conditions, split_conditions
from lms.obligations.rules import STANDING, WAITING, Terms
from lms.obligations.views.common import ASSIGNERS, blueprint, load_assignment
from lms.obligations.views.condition_words import describe_narrowing
from lms.obligations.views.words import describe_term_lines
from lms.web import access
from lms.web.container import container, moment, now, today
from lms.web.personal import note_access
from lms.web.replies import Reply
from lms.web.transaction import reading_session, session


@blueprint.get("/new")
@access.role(*ASSIGNERS)
def new() -> str:
    """Show the form of a new assignment. The URL may name the target."""
    return _render_form(AssignmentForm(for_target=request.args.get("target", "")))


@blueprint.post("/new")
@access.role(*ASSIGNERS)
def assign() -> Reply:
    """Preview an assignment, save it once confirmed, or show the form with one thing changed."""
    form = AssignmentForm()
    return _run_step(form, lambda: form.read_terms(starts_on=today()), _save_new, {})


@blueprint.get("/<int:assignment_id>/edit")
@access.role(*ASSIGNERS)
def edit(assignment_id: int) -> str:
    """Show the form with the terms of an assignment."""
    row, terms = _load_standing(assignment_id)
    return _render_form(_build_change_form(terms), **_describe_change(row, terms))


@blueprint.post("/<int:assignment_id>/edit")
@access.role(*ASSIGNERS)
def confirm_change(assignment_id: int) -> Reply:
    """Preview a change of an assignment, or save it once confirmed."""
    row, terms = _load_standing(assignment_id)
    form = _build_change_form(terms)
    can_show = split_conditions(terms.narrowing) is not None
    narrowing = None if can_show else terms.narrowing

    def save(new_terms: Terms) -> BaseResponse:
        services.change_assignment(
            session(),
            assignment_id=assignment_id,
            terms=new_terms,
            by=access.actor(),
            approval_size=container().settings.approval_size,
            moment=moment(),
        )
        flash(_("The assignment is changed."), "success")
        return redirect(url_for("obligations.assignment", assignment_id=assignment_id), 303)

    return _run_step(
        form,
        lambda: form.read_terms(
            starts_on=terms.starts_on, narrowing=narrowing, present_courses=terms.course_ids
        ),
        save,
        _describe_change(row, terms),
        present=terms,
    )


def _run_step(
    form: AssignmentForm,
    read_terms: Callable[[], Terms],
    save: Callable[[Terms], BaseResponse],
    values: dict[str, Any],
    present: Terms | None = None,
) -> Reply:
    """Do what the pressed button asks. `present`: the terms in force, if they are changed."""
    step = request.form.get("step", "")
    if step in ("add-only", "add-excepted"):
        form.add_row(step.removeprefix("add-"))
    if step in ("add-only", "add-excepted", "find", "edit"):
        return _render_form(form, **values)
    if form.is_submitted() and form.merge_edits():
        try:
            terms = read_terms()
            return save(terms) if step == "save" else _render_preview(form, terms, values, present)
        except TermsRefused as refused:
            form.refuse({field: error.describe() for field, error in refused.errors.items()})
        except SameAssignment as error:
            form.form_errors.append(error.describe())
    return _render_form(form, **values), 422


def _render_form(form: AssignmentForm, **values: Any) -> str:
    return render_template(
        "obligations/new.html", form=form, **{"row": None, "free": None, **values}
    )


def _render_preview(
    form: AssignmentForm, terms: Terms, values: dict[str, Any], present: Terms | None
) -> str:
    services.check_terms(
        reading_session(), terms=terms, by=access.actor(), today=today(), present=present
    )
    approval_size = container().settings.approval_size
    if present is not None:
        services.check_approved(
            reading_session(), terms=terms, present=present, approval_size=approval_size
        )
    row: queries.AssignmentRow | None = values.get("row")
    reach = queries.preview_assignment(
        reading_session(),
        terms=terms,
        by=access.actor(),
        today=today(),
        assignment_id=None if row is None else row.id,
    )
    note_access([person.id for person in reach.sample], LIST_SEEN)
    words = describe_term_lines(terms)
    before = describe_term_lines(present) if present is not None else words
    return render_template(
        "obligations/preview.html",
        form=form,
        reach=reach,
        words=words,
        changed=[line for line in words if line not in before],
        before=before,
        needs_approval=present is None and reach.people > approval_size,
        submitted_values=form.list_submitted_values(),
        today=today(),
        invited=_count_invited(terms),
        is_narrowed=bool(terms.narrowing),
        **{"row": None, **values},
    )


def _count_invited(terms: Terms) -> int:
    """Count those who have not accepted a post in the target, whatever its conditions."""
    organisation_id = terms.target.organisation_id
    if organisation_id is None:
        return 0
    return count_invited(
        reading_session(), by=access.actor(), now=now(), organisation_id=organisation_id
    )


def _save_new(terms: Terms) -> BaseResponse:
    assignment = services.create_assignment(
        session(),
        terms=terms,
        by=access.actor(),
        approval_size=container().settings.approval_size,
        moment=moment(),
    )
    if assignment.state == WAITING:
        flash(
            _(
                "The assignment waits: another person who answers for the whole target has to "
                "approve it."
            ),
            "info",
        )
    else:
        flash(_("The course is assigned. Everyone concerned sees it in “My learning”."), "success")
    return redirect(url_for("obligations.assignment", assignment_id=assignment.id), 303)


def _load_standing(assignment_id: int) -> tuple[queries.AssignmentRow, Terms]:
    row = load_assignment(assignment_id)
    if row.state != STANDING:
        raise NotStanding
    return row, queries.load_terms(reading_session(), assignment_id)


def _build_change_form(terms: Terms) -> AssignmentForm:
    """Return the form with the terms in force, and over them what is sent."""
    conditions = split_conditions(terms.narrowing) or Conditions()
    return AssignmentForm(data=build_form_values(terms, conditions))


def _describe_change(row: queries.AssignmentRow, terms: Terms) -> dict[str, Any]:
    is_free = split_conditions(terms.narrowing) is None
    return {"row": row, "free": describe_narrowing(terms.narrowing) if is_free else None}
