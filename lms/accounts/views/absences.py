"""Absences of a person, for HR of the organisation and the national administrator."""

from typing import Any

from werkzeug.wrappers import Response

from lms.accounts import queries, services
from lms.accounts.forms import AbsenceForm, EndAbsenceForm, show_error
from lms.accounts.rules import HR, NATIONAL_ADMIN
from lms.accounts.views.common import blueprint
from lms.accounts.views.posts import ONE, load_person, redirect_to_person, render_form
from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.i18n import gettext as _
from lms.web import access
from lms.web.container import moment, today
from lms.web.transaction import session


@blueprint.route(f"{ONE}/absences/new", methods=["GET", "POST"])
@access.role(HR, NATIONAL_ADMIN)
def new_absence(person_id: int) -> Response | tuple[str, int]:
    """Record an absence."""
    person = load_person(person_id, to_manage=True)
    form = AbsenceForm(data={"starts_on": today()})
    if form.is_submitted():
        try:
            services.record_absence(
                session(),
                by=access.actor(),
                person_id=person_id,
                kind=form.kind.data,
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
                moment=moment(),
            )
        except (Conflict, Invalid) as error:
            show_error(form, error)
        else:
            return redirect_to_person(
                person_id, _("The absence is noted. What is due waits while it lasts.")
            )
    return render_form("accounts/absence_form.html", form, person)


@blueprint.route(f"{ONE}/absences/<int:absence_id>", methods=["GET", "POST"])
@access.role(HR, NATIONAL_ADMIN)
def end_absence(person_id: int, absence_id: int) -> Response | tuple[str, int]:
    """Set the last day of an absence."""
    person, absence = load_person(person_id, to_manage=True), load_absence(person_id, absence_id)
    form = EndAbsenceForm(data={"ends_on": absence.ends_on or today()})
    if form.is_submitted():
        try:
            services.end_absence(
                session(),
                by=access.actor(),
                absence_id=absence_id,
                ends_on=form.ends_on.data,
                moment=moment(),
            )
        except (Conflict, Invalid) as error:
            show_error(form, error)
        else:
            return redirect_to_person(person_id, _("The last day is saved."))
    return render_form("accounts/absence_end.html", form, person, absence=absence)


@blueprint.post(f"{ONE}/absences/<int:absence_id>/withdraw")
@access.role(HR, NATIONAL_ADMIN)
def withdraw_absence(person_id: int, absence_id: int) -> Response:
    """Withdraw an absence that was entered by mistake."""
    load_absence(person_id, absence_id)
    services.withdraw_absence(session(), by=access.actor(), absence_id=absence_id, moment=moment())
    return redirect_to_person(person_id, _("The absence is taken back."))


def load_absence(person_id: int, absence_id: int) -> Any:
    """Return an absence of this person that belongs to the actor's organisations.

    Raises NotFound.
    """
    for absence in queries.list_absences(session(), person_id, by=access.actor()):
        if absence.id == absence_id:
            return absence
    raise NotFound
