"""A person's own account."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.accounts import queries
from lms.accounts import services as accounts
from lms.accounts.queries.own_offers import list_own_offers
from lms.accounts.rules import CONSULTANT, NATIONAL_ADMIN
from lms.accounts.rules.iin import describe_iin_event
from lms.accounts.rules.personal import find_iin_answers, find_unanswered_questions
from lms.accounts.rules.words import list_settlement_choices, list_sex_choices
from lms.accounts.services.contacts import mask_stored_iin
from lms.accounts.services.personal import read_stored_iin
from lms.auth import services
from lms.auth.forms import ChangePasswordForm, ProfileForm, show_error
from lms.auth.queries.contacts import list_contacts
from lms.auth.views.common import blueprint, build_verifier, list_unit_groups, renew_session
from lms.auth.views.recovery import list_own_channels
from lms.core.errors import Conflict, Invalid
from lms.core.i18n import gettext as _
from lms.web import access
from lms.web.container import container, moment, now
from lms.web.identity import clear_browser_cache, end_session
from lms.web.transaction import database, reading_session, session


@blueprint.get("/")
@access.signed_in
def account() -> str:
    """Show the person's data, with links to change them."""
    person = queries.read_own_columns(session(), access.actor().person_id)
    return render_template(
        "auth/account.html",
        person=person,
        iin=mask_stored_iin(
            person.iin_encrypted or person.iin_claim_encrypted, container().iin_cipher
        ),
        iin_events=queries.list_iin_events(session(), [person.id]),
        describe_iin_event=describe_iin_event,
        **describe_answers(person),
        unanswered=find_unanswered_questions(person),
        second_step=queries.get_second_step(session(), person.id),
        offers=list_own_offers(session(), person.id, now=now()),
        unconfirmed=[
            row
            for row in list_contacts(session(), person.id)
            if not row.is_confirmed and row.channel in list_own_channels()
        ],
        can_flag_browsers=bool(access.actor().role_names & {CONSULTANT, NATIONAL_ADMIN}),
    )


def describe_answers(person: Any) -> dict[str, Any]:
    """Return words for a person's answers, and which of them came from the IIN."""
    iin = read_stored_iin(person, container().iin_cipher)
    return {
        "iin_answers": find_iin_answers(person, iin),
        "sexes": dict(list_sex_choices()),
        "settlements": dict(list_settlement_choices()),
    }


@blueprint.route("/edit", methods=["GET", "POST"])
@access.signed_in
def edit() -> Response | tuple[str, int]:
    """Change one's own data in one form."""
    person = queries.read_own_columns(reading_session(), access.actor().person_id)
    form = ProfileForm(person=person, units=list_unit_groups())
    if person.iin_hash is not None:
        del form["iin"]  # a confirmed one is not the person's to change
    if form.is_submitted() and form.merge_edits():
        try:
            services.edit_profile(
                database(),
                verifier=build_verifier(),
                by=access.actor(),
                profile=read_profile(form),
                present_password=form.present_password.data or "",
                moment=moment(),
            )
        except (Conflict, Invalid) as error:
            show_error(form, error)
        else:
            flash(_("Your data are saved."), "success")
            return redirect(url_for("auth.account"), 303)
    return render_template(
        "auth/edit.html", form=form, **describe_answers(person)
    ), 422 if form.errors else 200


def read_profile(form: ProfileForm) -> services.Profile:
    """Return the form's fields, and nothing else that was sent."""
    return services.Profile(
        names=form.read_names(),
        user_name=form.user_name.data or "",
        language=form.language.data,
        shown_name=form.shown_name.data,
        region_unit_id=form.region_unit_id.data,
        contacts=form.read_contacts(),
        personal=form.read_answers(),
    )


@blueprint.route("/password", methods=["GET", "POST"])
@access.signed_in
def password() -> Response | tuple[str, int]:
    """Change the password; every other browser of the person is signed out."""
    actor = access.actor()
    form = ChangePasswordForm()
    if form.is_submitted():
        try:
            token = services.replace_password(
                database(),
                verifier=build_verifier(),
                by=actor,
                present_password=form.present_password.data,
                password=form.password.data,
                now=now(),
            )
        except Invalid as error:
            show_error(form, error)
        else:
            renew_session(token)
            flash(_("The password is changed. Other devices are signed out."), "success")
            return redirect(url_for("auth.account"), 303)
    page = render_template(
        "auth/password.html",
        form=form,
        minimum=services.get_minimum_length(staff=actor.has_any_role),
    )
    return page, 422 if form.errors else 200


@blueprint.get("/sign-ins")
@access.signed_in
def sign_ins() -> str:
    """Show the browsers in which the person is signed in."""
    actor = access.actor()
    rows = queries.list_sign_ins(session(), actor.person_id, now=now())
    return render_template("auth/sign_ins.html", sign_ins=rows, present=actor.sign_in_id)


@blueprint.post("/sign-ins/<int:sign_in_id>/end")
@access.signed_in
def end_one_sign_in(sign_in_id: int) -> Response:
    """Sign out another browser of the person. That of somebody else is not found."""
    services.end_own_sign_in(session(), by=access.actor(), sign_in_id=sign_in_id, now=now())
    flash(_("The device is signed out."), "success")
    return redirect(url_for("auth.sign_ins"), 303)


@blueprint.post("/sign-ins/end")
@access.signed_in
def end_sign_ins() -> Response:
    """Sign the person out everywhere, here too."""
    accounts.sign_out_everywhere(session(), by=access.actor(), now=now())
    end_session()
    flash(_("You are signed out on all devices."), "success")
    return clear_browser_cache(redirect(url_for("auth.sign_in"), 303))
