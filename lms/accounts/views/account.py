"""What people see and change of their own account."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.accounts import queries, services
from lms.accounts.forms import ChangePasswordForm, ProfileForm, place_error
from lms.accounts.rules import mask_iin
from lms.accounts.rules.personal import told_answers, unasked
from lms.accounts.rules.words import settlement_choices, sex_choices
from lms.accounts.views.common import (
    blueprint,
    contacts_of,
    names_of,
    renew_session,
    unit_groups,
    verifier,
)
from lms.core.errors import Conflict, Invalid
from lms.core.i18n import gettext as _
from lms.regions.queries import unit
from lms.web import access
from lms.web.container import container, moment, now
from lms.web.identity import empty_cache, end_session
from lms.web.transaction import database, reading, session


@blueprint.get("/")
@access.signed_in
def account() -> str:
    """The person's data, with ways to change them."""
    person = queries.person(session(), access.actor().person_id)
    return render_template(
        "accounts/account.html",
        person=person,
        unit=unit(session(), person.region_unit_id),
        organisation=queries.organisation(session(), person.organisation_id or 0),
        iin=masked_iin(person.iin_encrypted),
        **answers_of(person),
        unasked=unasked(person),
        step=queries.second_step(session(), person.id),
    )


def answers_of(person: Any) -> dict[str, Any]:
    """What pages say of a person's answers: the words for them, and which of them the IIN tells."""
    iin = container().iin_cipher.decrypt(person.iin_encrypted) if person.iin_encrypted else None
    return {
        "told": told_answers(person, iin),
        "sexes": dict(sex_choices()),
        "settlements": dict(settlement_choices()),
    }


def masked_iin(encrypted: bytes | None) -> str | None:
    """The IIN as screens show it."""
    return mask_iin(container().iin_cipher.decrypt(encrypted)) if encrypted else None


@blueprint.route("/edit", methods=["GET", "POST"])
@access.signed_in
def edit() -> Response | tuple[str, int]:
    """One form for what people may change about themselves."""
    person = queries.person(reading(), access.actor().person_id)
    form = ProfileForm(person=person, units=unit_groups())
    if person.iin_hash is not None:
        del form["iin"]  # once there it is not asked for again
    if form.submitted():
        try:
            services.edit_profile(
                database(),
                verifier=verifier(),
                by=access.actor(),
                profile=profile_of(form),
                present_password=form.present_password.data or "",
                moment=moment(),
            )
        except (Conflict, Invalid) as error:
            place_error(form, error)
        else:
            flash(_("Your data are saved."), "success")
            return redirect(url_for("accounts.account"), 303)
    return render_template(
        "accounts/edit.html", form=form, **answers_of(person)
    ), 422 if form.errors else 200


def profile_of(form: ProfileForm) -> services.Profile:
    """Return the form's fields, and nothing else that was sent."""
    return services.Profile(
        names=names_of(form),
        user_name=form.user_name.data or "",
        language=form.language.data,
        shown_name=form.shown_name.data,
        region_unit_id=form.region_unit_id.data,
        contacts=contacts_of(form),
        personal=form.answers(),
    )


@blueprint.route("/password", methods=["GET", "POST"])
@access.signed_in
def password() -> Response | tuple[str, int]:
    """A new password; every other browser of the person is signed out."""
    actor = access.actor()
    form = ChangePasswordForm()
    if form.submitted():
        try:
            token = services.replace_password(
                database(),
                verifier=verifier(),
                by=actor,
                present_password=form.present_password.data,
                password=form.password.data,
                now=now(),
            )
        except Invalid as error:
            place_error(form, error)
        else:
            renew_session(token)
            flash(_("The password is changed. Other devices are signed out."), "success")
            return redirect(url_for("accounts.account"), 303)
    page = render_template(
        "accounts/password.html", form=form, minimum=services.minimum_length(staff=actor.holds_role)
    )
    return page, 422 if form.errors else 200


@blueprint.get("/sign-ins")
@access.signed_in
def sign_ins() -> str:
    """The browsers in which the person is signed in."""
    actor = access.actor()
    rows = queries.sign_ins(session(), actor.person_id, now=now())
    return render_template("accounts/sign_ins.html", sign_ins=rows, present=actor.sign_in_id)


@blueprint.post("/sign-ins/<int:sign_in_id>/end")
@access.signed_in
def end_one_sign_in(sign_in_id: int) -> Response:
    """Signs one of the person's other browsers out. Somebody else's is not found."""
    services.end_own_sign_in(session(), by=access.actor(), sign_in_id=sign_in_id, now=now())
    flash(_("The device is signed out."), "success")
    return redirect(url_for("accounts.sign_ins"), 303)


@blueprint.post("/sign-ins/end")
@access.signed_in
def end_sign_ins() -> Response:
    """Signs the person out everywhere, here too."""
    services.sign_out_everywhere(session(), by=access.actor(), now=now())
    end_session()
    flash(_("You are signed out on all devices."), "success")
    return empty_cache(redirect(url_for("accounts.sign_in"), 303))
