"""Confirming an IIN by a document: who stands at the counter, and what stands in the document."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.accounts import queries, services
from lms.accounts.forms import ConfirmIinForm, FindPersonForm, show_error
from lms.accounts.rules import (
    CONSULTANT,
    HR,
    NATIONAL_ADMIN,
    PAGE_SEEN,
    format_full_name,
    normalise_iin,
)
from lms.accounts.rules.iin import CONFIRMED
from lms.accounts.views.common import blueprint
from lms.core.errors import Invalid
from lms.core.i18n import gettext as _
from lms.regions.queries import find_unit
from lms.web import access
from lms.web.container import container, moment, now
from lms.web.personal import note_access
from lms.web.transaction import database, reading_session


@blueprint.route("/iin", methods=["GET", "POST"])
@access.role(CONSULTANT, HR, NATIONAL_ADMIN)
def find_for_iin() -> Response | tuple[str, int]:
    """Ask who stands at the counter and lead to the page where their IIN is confirmed."""
    form = FindPersonForm()
    if form.is_submitted():
        try:
            person_id = services.find_person_at_counter(
                database(),
                by=access.actor(),
                login=form.login.data,
                cipher=container().iin_cipher,
                now=now(),
            )
        except Invalid as error:
            show_error(form, error)
        else:
            return redirect(url_for("accounts.confirm_iin", person_id=person_id), 303)
    page = render_template(
        "accounts/iin_find.html", form=form, is_admin=access.actor().is_national_admin()
    )
    return page, 422 if form.errors else 200


@blueprint.route("/people/<int:person_id>/iin", methods=["GET", "POST"])
@access.role(CONSULTANT, HR, NATIONAL_ADMIN)
def confirm_iin(person_id: int) -> Response | tuple[str, int]:
    """Ask for the document that the actor sees, and confirm the person's IIN by it."""
    person = queries.load_person_to_confirm(
        reading_session(), by=access.actor(), person_id=person_id
    )
    form, is_confirmed = ConfirmIinForm(), person.iin_hash is not None
    name = format_full_name(person.surname, person.given_name, person.patronymic)
    unit = find_unit(reading_session(), person.region_unit_id)
    if form.is_submitted():
        try:
            outcome = save_confirmation(form, person_id)
        except Invalid as error:
            show_error(form, error)
        else:
            flash_outcome(outcome)
            return redirect(url_for("accounts.find_for_iin"), 303)
    note_access([person_id], PAGE_SEEN)
    page = render_template(
        "accounts/iin_confirm.html",
        form=form,
        person=person,
        name=name,
        unit=unit,
        is_confirmed=is_confirmed,
        has_page=bool(access.actor().role_names & {HR, NATIONAL_ADMIN}),
    )
    return page, 422 if form.errors else 200


def save_confirmation(form: ConfirmIinForm, person_id: int) -> str:
    """Compare the digits of the form with the person's claim, and return what came of it."""
    return services.confirm_iin(
        database(),
        by=access.actor(),
        person_id=person_id,
        iin=normalise_iin(form.iin.data) or "",
        proof=form.document.data,
        cipher=container().iin_cipher,
        moment=moment(),
    )


def flash_outcome(outcome: str) -> None:
    """Say whether the IIN is confirmed, or left to a national administrator."""
    if outcome == CONFIRMED:
        flash(_("The IIN is confirmed."), "success")
    else:
        flash(
            _(
                "Nothing is confirmed yet: another account has this IIN too. A national "
                "administrator decides, and the person is told."
            ),
            "warning",
        )
