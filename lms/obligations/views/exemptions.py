"""Screens of exemptions: the list and granting."""

from functools import partial

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts.rules import LIST_SEEN
from lms.core.i18n import format_number, ngettext
from lms.obligations import queries, services
from lms.obligations.errors import ExemptionDaysWrong, TooManySelected
from lms.obligations.forms.people import ExemptionForm
from lms.obligations.services.exemptions import MOST_EXEMPTED
from lms.obligations.views.common import ASSIGNERS, blueprint, load_assignment
from lms.obligations.views.exempting import (
    ExemptionSubjects,
    load_subjects_of_person,
    load_subjects_of_selection,
)
from lms.obligations.views.selection import read_selection, redirect_empty
from lms.web import access
from lms.web.container import container, moment, today
from lms.web.file_limit import takes_file
from lms.web.pagination import read_listing
from lms.web.personal import note_access
from lms.web.transaction import session


@blueprint.get("/<int:assignment_id>/exemptions", endpoint="exemptions")
@access.role(*ASSIGNERS)
def all_exemptions(assignment_id: int) -> str:
    """List current and past exemptions from an assignment."""
    row, actor = load_assignment(assignment_id), access.actor()
    page = read_listing(
        partial(
            queries.list_exemptions, session(), actor, today=today(), assignment_id=assignment_id
        ),
        partial(queries.count_exemptions, session(), actor, assignment_id=assignment_id),
    )
    note_access([row.person_id for row in page.items], LIST_SEEN)
    return render_template("obligations/exemptions.html", row=row, page=page)


@blueprint.get("/<int:assignment_id>/people/<int:person_id>/exempt")
@access.role(*ASSIGNERS)
def exempt(assignment_id: int, person_id: int) -> str:
    """Show the form of an exemption of one person."""
    subjects = load_subjects_of_person(assignment_id, person_id)
    return _render_form(subjects, ExemptionForm(subjects.reasons, subjects.ticked_assignments))


@blueprint.post("/<int:assignment_id>/people/<int:person_id>/exempt")
@access.role(*ASSIGNERS)
@takes_file
def grant_exemption(assignment_id: int, person_id: int) -> BaseResponse | tuple[str, int]:
    """Grant an exemption to one person."""
    subjects = load_subjects_of_person(assignment_id, person_id)
    return _grant_exemption(subjects, ExemptionForm(subjects.reasons, subjects.ticked_assignments))


@blueprint.get("/exempt")
@access.role(*ASSIGNERS)
def exempt_people() -> str | BaseResponse:
    """Show the form of an exemption of the people selected in a list."""
    selection = read_selection()
    if not selection.pairs:
        return redirect_empty(selection)
    if selection.people > MOST_EXEMPTED:
        flash(TooManySelected(most=format_number(MOST_EXEMPTED)).describe(), "warning")
        return redirect(selection.back)
    subjects = load_subjects_of_selection(selection)
    return _render_form(subjects, ExemptionForm(subjects.reasons, subjects.ticked_assignments))


@blueprint.post("/exempt")
@access.role(*ASSIGNERS)
@takes_file
def grant_exemptions() -> BaseResponse | tuple[str, int]:
    """Grant an exemption to each of the people selected in a list, with one reason and document."""
    subjects = load_subjects_of_selection(read_selection())
    return _grant_exemption(subjects, ExemptionForm(subjects.reasons, subjects.ticked_assignments))


def _grant_exemption(
    subjects: ExemptionSubjects, form: ExemptionForm
) -> BaseResponse | tuple[str, int]:
    """Grant what the form asks."""
    if not form.is_submitted():
        return _render_form(subjects, form), 422
    document = form.document.read_document()
    try:
        services.grant_exemptions_by_document(
            session(),
            container().storage,
            container().iin_cipher,
            document=document and (document[0], form.document.clean_content),
            duties=subjects.duties,
            assignment_ids=form.read_assignment_ids(),
            terms=services.ExemptionTerms(
                reason=form.reason.data, starts_on=form.starts_on.data, ends_on=form.ends_on.data
            ),
            by=access.actor(),
            moment=moment(),
        )
    except ExemptionDaysWrong as error:
        form.fail("ends_on", error.describe())
        return _render_form(subjects, form), 422
    words = ngettext(
        "The exemption of %(num)s person is saved.",
        "The exemptions of %(num)s people are saved.",
        subjects.people,
    )
    flash(words % {"num": format_number(subjects.people)}, "success")
    return redirect(subjects.back, 303)


def _render_form(subjects: ExemptionSubjects, form: ExemptionForm) -> str:
    return render_template("obligations/exempt.html", subjects=subjects, form=form)
