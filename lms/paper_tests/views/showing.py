"""Screens of a form: the people whose results may be entered, and the results."""

from functools import partial

from flask import render_template

from lms.accounts.rules import LIST_SEEN
from lms.paper_tests.forms import CandidateFilter
from lms.paper_tests.queries import list_candidates, list_results
from lms.paper_tests.views.common import PRINTERS, SUPERVISORS, blueprint, load_form, may_supervise
from lms.paper_tests.views.entering import MOST_ROWS
from lms.web import access
from lms.web.pagination import read_counted_listing
from lms.web.personal import note_access
from lms.web.transaction import reading_session


@blueprint.get("/<int:form_id>")
@access.role(*PRINTERS)
def show(form_id: int) -> str:
    """Show a form: its sheets, and for supervisors the people whose results they may enter."""
    form = load_form(form_id)
    people = None
    filter_form = CandidateFilter()
    if may_supervise() and form.can_take_results:
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
