"""Decisions of supervisors: let in, refuse, remove, give minutes back."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core.errors import Conflict
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.sittings.forms.supervising import MinutesForm, TurnAwayForm
from lms.sittings.queries import SittingPerson, SittingRow
from lms.sittings.services import admit_people, give_minutes, refuse_admission, remove_admission
from lms.sittings.views.common import SUPERVISORS, blueprint, load_person, load_sitting
from lms.web import access
from lms.web.container import moment
from lms.web.replies import Reply
from lms.web.transaction import session


@blueprint.post("/<int:sitting_id>/admit")
@access.role(*SUPERVISORS)
def admit_all(sitting_id: int) -> BaseResponse:
    """Let in all who wait."""
    return _admit_people(sitting_id)


@blueprint.post("/<int:sitting_id>/people/<int:admission_id>/admit")
@access.role(*SUPERVISORS)
def admit(sitting_id: int, admission_id: int) -> BaseResponse:
    """Let in one who waits."""
    return _admit_people(sitting_id, admission_id=admission_id)


def _admit_people(sitting_id: int, **target: int) -> BaseResponse:
    count = admit_people(
        session(), sitting_id=sitting_id, by=access.actor(), moment=moment(), **target
    )
    if count:
        text = ngettext("%(num)s person is let in.", "%(num)s people are let in.", count)
        flash(text % {"num": count}, "success")
    return _lead_back(sitting_id)


@blueprint.route("/<int:sitting_id>/people/<int:admission_id>/refuse", methods=["GET", "POST"])
@access.role(*SUPERVISORS)
def refuse(sitting_id: int, admission_id: int) -> Reply:
    """Ask why somebody is not let in, and refuse them."""
    row = load_sitting(sitting_id)
    person, form = load_person(row, admission_id), TurnAwayForm()
    if form.is_submitted():
        refuse_admission(session(), **_read_turn(sitting_id, admission_id, form))
        return _lead_back(sitting_id)
    return _render_form(
        row,
        person,
        form,
        title=_("Do not let in: %(name)s") % {"name": person.name},
        lead=_("The person can type the code again and then waits once more."),
        button_text=_("Do not let in"),
    )


@blueprint.route("/<int:sitting_id>/people/<int:admission_id>/remove", methods=["GET", "POST"])
@access.role(*SUPERVISORS)
def remove(sitting_id: int, admission_id: int) -> Reply:
    """Ask why somebody is removed, and remove them."""
    row = load_sitting(sitting_id)
    person, form = load_person(row, admission_id), TurnAwayForm()
    if form.is_submitted():
        remove_admission(session(), **_read_turn(sitting_id, admission_id, form))
        return _lead_back(sitting_id)
    return _render_form(
        row,
        person,
        form,
        title=_("Remove: %(name)s") % {"name": person.name},
        lead=_(
            "What was answered stays, and is handed in when the time is over. If you let the "
            "person in again, the test goes on."
        ),
        button_text=_("Remove from the sitting"),
    )


@blueprint.route("/<int:sitting_id>/people/<int:admission_id>/minutes", methods=["GET", "POST"])
@access.role(*SUPERVISORS)
def minutes(sitting_id: int, admission_id: int) -> Reply:
    """Ask how many minutes one who writes gets back, and give them."""
    row = load_sitting(sitting_id)
    person = load_person(row, admission_id)
    title = _("Give time back: %(name)s") % {"name": person.name}
    return _give_time(row, person, title, admission_id=admission_id)


@blueprint.route("/<int:sitting_id>/minutes", methods=["GET", "POST"])
@access.role(*SUPERVISORS)
def minutes_for_all(sitting_id: int) -> Reply:
    """Ask how many minutes all who write get back, and give them."""
    return _give_time(load_sitting(sitting_id), None, _("Give time back to all who write"))


def _give_time(row: SittingRow, person: SittingPerson | None, title: str, **target: int) -> Reply:
    form = MinutesForm()
    if form.is_submitted():
        try:
            count = give_minutes(
                session(),
                sitting_id=row.id,
                minutes=form.minutes.data or 0,
                reason=form.reason.data,
                by=access.actor(),
                moment=moment(),
                **target,
            )
        except Conflict as error:
            form.form_errors.append(error.describe())
        else:
            text = ngettext(
                "%(num)s person has more time.", "%(num)s people have more time.", count
            )
            flash(text % {"num": count}, "success")
            return _lead_back(row.id)
    lead = _("The new end appears on the screens by itself. The reason stays with the test.")
    return _render_form(row, person, form, title=title, lead=lead, button_text=_("Give time back"))


def _render_form(
    row: SittingRow, person: SittingPerson | None, form: Any, **words: str
) -> tuple[str, int]:
    page = render_template("sittings/decide.html", row=row, person=person, form=form, **words)
    return page, 422 if form.errors or form.form_errors else 200


def _read_turn(sitting_id: int, admission_id: int, form: TurnAwayForm) -> dict[str, Any]:
    return {
        "sitting_id": sitting_id,
        "admission_id": admission_id,
        "reason": form.reason.data,
        "by": access.actor(),
        "moment": moment(),
    }


def _lead_back(sitting_id: int) -> BaseResponse:
    return redirect(url_for("sittings.sitting", sitting_id=sitting_id), 303)
