"""Screens of people who are late, and of reminders and new due days for selected people."""

from dataclasses import asdict

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts.rules import LIST_SEEN
from lms.core.i18n import format_number, ngettext
from lms.core.i18n import gettext as _
from lms.obligations import queries, services
from lms.obligations.errors import DueDayInPast
from lms.obligations.exports import PEOPLE, describe_states
from lms.obligations.forms.people import LateFilter, MoveDueDayForm
from lms.obligations.queries.orders import list_orders
from lms.obligations.services.reminders import ReminderPlan, plan_reminders, remind_people
from lms.obligations.views.common import ASSIGNERS, blueprint
from lms.obligations.views.people import read_obliged_people, read_search
from lms.obligations.views.selection import read_selection, redirect_empty
from lms.web import access
from lms.web.container import moment, today
from lms.web.downloads import send_list
from lms.web.personal import note_access
from lms.web.transaction import reading_session, session


@blueprint.get("/late")
@access.role(*ASSIGNERS)
def late() -> str:
    """List the people who are late, a row for each person and course."""
    form = LateFilter()
    search = read_search(form, None)
    rows, people = queries.count_rows_and_people(
        reading_session(), access.actor(), search, today=today()
    )
    page = read_obliged_people(search, form.sort.data, rows)
    note_access([person.person_id for person in page.items], LIST_SEEN)
    is_narrowed = search != queries.ObligedSearch(state=search.state, by_duty=True)
    return render_template(
        "obligations/late.html",
        form=form,
        page=page,
        people=people,
        orders=list_orders(reading_session(), access.actor(), [row.duty for row in page.items]),
        is_narrowed=is_narrowed,
        describe_states=describe_states,
        today=today(),
    )


@blueprint.post("/late/export")
@access.role(*ASSIGNERS)
def export_late() -> BaseResponse:
    """Export the list with the filter of the URL."""
    return send_list(PEOPLE, asdict(read_search(LateFilter(), None)))


@blueprint.get("/remind")
@access.role(*ASSIGNERS)
def remind() -> str | BaseResponse:
    """Ask for confirmation before reminding the selected people."""
    selection = read_selection()
    if not selection.pairs:
        return redirect_empty(selection)
    plan = plan_reminders(
        session(), duties=selection.list_duties(), by=access.actor(), moment=moment()
    )
    return render_template("obligations/remind.html", selection=selection, plan=plan)


@blueprint.post("/remind")
@access.role(*ASSIGNERS)
def confirm_reminder() -> BaseResponse:
    """Remind the selected people."""
    selection = read_selection()
    plan = remind_people(
        session(), duties=selection.list_duties(), by=access.actor(), moment=moment()
    )
    flash(_describe_reminder(plan), "success" if plan.people else "info")
    return redirect(selection.back, 303)


def _describe_reminder(plan: ReminderPlan) -> str:
    """Return what was done in words, each person counted once, as the page before counted them."""
    parts = [ngettext("%(num)s person was reminded.", "%(num)s people were reminded.", plan.people)]
    counts = [plan.people]
    if plan.reminded:
        parts.append(
            ngettext(
                "%(num)s person was reminded earlier today and is left out.",
                "%(num)s people were reminded earlier today and are left out.",
                plan.reminded,
            )
        )
        counts.append(plan.reminded)
    if plan.absent:
        parts.append(
            ngettext(
                "%(num)s person is on leave or blocked and is left out.",
                "%(num)s people are on leave or blocked and are left out.",
                plan.absent,
            )
        )
        counts.append(plan.absent)
    return " ".join(
        text % {"num": format_number(count)} for text, count in zip(parts, counts, strict=True)
    )


@blueprint.get("/move")
@access.role(*ASSIGNERS)
def move() -> str | BaseResponse:
    """Show the form of a new due day for the selected people."""
    selection = read_selection()
    if not selection.pairs:
        return redirect_empty(selection)
    return render_template("obligations/move.html", selection=selection, form=MoveDueDayForm())


@blueprint.post("/move")
@access.role(*ASSIGNERS)
def confirm_move() -> BaseResponse | tuple[str, int]:
    """Move the due day of the selected people."""
    selection, form = read_selection(), MoveDueDayForm()
    if form.is_submitted():
        try:
            moved_count = selection.move_days(
                form.due_on.data,
                lambda assignment_id, people: services.move_due(
                    session(),
                    assignment_id=assignment_id,
                    person_ids=people,
                    due_on=form.due_on.data,
                    reason=form.reason.data,
                    by=access.actor(),
                    moment=moment(),
                ),
            )
        except DueDayInPast as error:
            form.fail("due_on", error.describe())
        else:
            flash(
                _("The due day is moved for so many people: %(count)s.")
                % {"count": format_number(moved_count)},
                "success",
            )
            return redirect(selection.back, 303)
    return render_template("obligations/move.html", selection=selection, form=form), 422
