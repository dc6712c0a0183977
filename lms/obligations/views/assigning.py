"""Assigning and changing: the form, what it would mean, saving. The same form goes to and fro, so that nothing typed is lost."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts.rules import LIST_SEEN
from lms.core.i18n import gettext as _
from lms.obligations import queries, services
from lms.obligations.errors import NotStanding, SameAssignment, TermsRefused
from lms.obligations.forms.assigning import AssignmentForm, form_values
from lms.obligations.forms.conditions import Conditions, conditions_of
from lms.obligations.rules import STANDING, WAITING, Terms
from lms.obligations.views.common import ASSIGNERS, blueprint, load
from lms.obligations.views.words import narrowing_words, terms_words
from lms.web import access
from lms.web.container import container, moment, today
from lms.web.personal import note_access
from lms.web.transaction import reading, session

Reply = str | BaseResponse | tuple[str, int]


@blueprint.get("/new")
@access.role(*ASSIGNERS)
def new() -> str:
    """The form for an assignment. An address may name the target: the page of an organisation leads here."""
    return _form(AssignmentForm(for_target=request.args.get("target", "")))


@blueprint.post("/new")
@access.role(*ASSIGNERS)
def assign() -> Reply:
    """Shows whom the assignment reaches; assigns once that is confirmed. Other buttons come back to the form with one thing changed."""
    form = AssignmentForm()
    return _step(form, lambda: form.terms(starts_on=today()), _assign, {})


@blueprint.get("/<int:assignment_id>/edit")
@access.role(*ASSIGNERS)
def edit(assignment_id: int) -> str:
    """The form with what an assignment says."""
    row, terms = _load_standing(assignment_id)
    conditions = conditions_of(terms.narrowing)
    return _form(
        AssignmentForm(data=form_values(terms, conditions or Conditions())), **_changing(row, terms)
    )


@blueprint.post("/<int:assignment_id>/edit")
@access.role(*ASSIGNERS)
def confirm_change(assignment_id: int) -> Reply:
    """Shows what the change would mean; changes once that is confirmed."""
    row, terms = _load_standing(assignment_id)
    form = AssignmentForm()
    kept = terms.narrowing if conditions_of(terms.narrowing) is None else None

    def save(wanted: Terms) -> BaseResponse:
        services.change_assignment(
            session(), assignment_id=assignment_id, terms=wanted, by=access.actor(), moment=moment()
        )
        flash(_("The assignment is changed."), "success")
        return redirect(url_for("obligations.assignment", assignment_id=assignment_id), 303)

    return _step(
        form,
        lambda: form.terms(starts_on=terms.starts_on, narrowing=kept),
        save,
        _changing(row, terms),
        present=terms,
    )


def _step(
    form: AssignmentForm,
    terms_of: Callable[[], Terms],
    save: Callable[[Terms], BaseResponse],
    shown: dict[str, Any],
    present: Terms | None = None,
) -> Reply:
    step = request.form.get("step", "")
    if step in ("add-only", "add-excepted"):
        form.add_row(step.removeprefix("add-"))
    if step in ("add-only", "add-excepted", "find", "edit"):
        return _form(form, **shown)
    if form.submitted():
        try:
            terms = terms_of()
            return save(terms) if step == "save" else _preview(form, terms, shown, present)
        except TermsRefused as refused:
            form.refuse({field: error.text() for field, error in refused.errors.items()})
        except SameAssignment as error:
            form.form_errors.append(error.text())
    return _form(form, **shown), 422


def _form(form: AssignmentForm, **values: Any) -> str:
    return render_template(
        "obligations/new.html", form=form, **{"row": None, "free": None, **values}
    )


def _preview(
    form: AssignmentForm, terms: Terms, shown: dict[str, Any], present: Terms | None
) -> str:
    services.check_terms(reading(), terms=terms, by=access.actor(), today=today(), present=present)
    reach = queries.preview(reading(), terms=terms, today=today())
    note_access([person.id for person in reach.sample], LIST_SEEN)
    words = terms_words(terms)
    before = terms_words(present) if present is not None else words
    return render_template(
        "obligations/preview.html",
        form=form,
        reach=reach,
        words=words,
        changed=[one for one in words if one not in before],
        before=before,
        needs_approval=present is None and reach.people > container().settings.approval_size,
        typed=form.typed(),
        today=today(),
        **{"row": None, **shown},
    )


def _assign(terms: Terms) -> BaseResponse:
    made = services.assign(
        session(),
        terms=terms,
        by=access.actor(),
        approval_size=container().settings.approval_size,
        moment=moment(),
    )
    if made.state == WAITING:
        flash(
            _(
                "The assignment waits: another person who answers for the whole target has to approve it."
            ),
            "info",
        )
    else:
        flash(_("The course is assigned. Everyone concerned sees it in “My learning”."), "success")
    return redirect(url_for("obligations.assignment", assignment_id=made.id), 303)


def _load_standing(assignment_id: int) -> tuple[queries.AssignmentRow, Terms]:
    row = load(assignment_id)
    if row.state != STANDING:
        raise NotStanding
    return row, queries.terms(reading(), assignment_id)


def _changing(row: queries.AssignmentRow, terms: Terms) -> dict[str, Any]:
    is_free = conditions_of(terms.narrowing) is None
    return {"row": row, "free": narrowing_words(terms.narrowing) if is_free else None}
