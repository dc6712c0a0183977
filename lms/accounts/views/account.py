"""What people see and change of their own account."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.accounts import queries, services
from lms.accounts.errors import ContactTaken, PasswordAsked, PasswordWrong
from lms.accounts.forms import ChangePasswordForm, ProfileForm, place_error
from lms.accounts.rules import mask_iin
from lms.accounts.rules.personal import told_answers, unasked
from lms.accounts.rules.words import settlement_choices, sex_choices
from lms.accounts.views.common import blueprint, contacts_of, names_of, renew_session, unit_groups
from lms.core.errors import Conflict, Invalid
from lms.core.i18n import gettext as _
from lms.regions.queries import unit
from lms.web import access
from lms.web.identity import empty_cache, end_session
from lms.web.runtime import moment, now, runtime
from lms.web.transaction import release, session


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
    iin = runtime().iin_cipher.decrypt(person.iin_encrypted) if person.iin_encrypted else None
    return {
        "told": told_answers(person, iin),
        "sexes": dict(sex_choices()),
        "settlements": dict(settlement_choices()),
    }


def masked_iin(encrypted: bytes | None) -> str | None:
    """The IIN as screens show it."""
    return mask_iin(runtime().iin_cipher.decrypt(encrypted)) if encrypted else None


@blueprint.route("/edit", methods=["GET", "POST"])
@access.signed_in
def edit() -> Response | tuple[str, int]:
    """One form for what people may change about themselves."""
    person = queries.person(session(), access.actor().person_id)
    form = ProfileForm(person=person, units=unit_groups())
    if person.iin_hash is not None:
        del form["iin"]  # once there it is not asked for again
    if form.submitted():
        try:
            prove_oneself(form, person)
            save_profile(form)
        except ContactTaken as error:
            release()
            with runtime().database.write() as writing:
                services.count_guess(
                    writing, by=access.actor(), cipher=runtime().iin_cipher, now=now()
                )
            place_error(form, error)
        except (Conflict, Invalid) as error:
            place_error(form, error)
        else:
            flash(_("Your data are saved."), "success")
            return redirect(url_for("accounts.account"), 303)
    return render_template(
        "accounts/edit.html", form=form, **answers_of(person)
    ), 422 if form.errors else 200


def prove_oneself(form: ProfileForm, person: Any) -> None:
    """Asks for the password where something changes by which one signs in: a browser left open is not enough. Raises PasswordWrong,
    PasswordAsked, TooManyChanges.
    """
    user_name, contacts = form.user_name.data or "", contacts_of(form)
    if not services.changes_sign_in(
        person, user_name=user_name, contacts=contacts, cipher=runtime().iin_cipher
    ):
        return
    if not form.present_password.data:
        raise PasswordAsked
    check_present_password(form.present_password.data)


def save_profile(form: ProfileForm) -> None:
    """Hands the form's fields, and nothing else that was sent, to the service."""
    services.update_profile(
        session(),
        by=access.actor(),
        names=names_of(form),
        user_name=form.user_name.data,
        language=form.language.data,
        shown_name=form.shown_name.data,
        region_unit_id=form.region_unit_id.data,
        contacts=contacts_of(form),
        cipher=runtime().iin_cipher,
        moment=moment(),
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
            change_password(form)
        except Invalid as error:
            place_error(form, error)
        else:
            renew_session()
            flash(_("The password is changed. Other devices are signed out."), "success")
            return redirect(url_for("accounts.account"), 303)
    page = render_template(
        "accounts/password.html", form=form, minimum=services.minimum_length(staff=actor.holds_role)
    )
    return page, 422 if form.errors else 200


def check_present_password(password: str) -> Any:
    """The actor as a person, if this is their password; the slow comparison stands outside of any transaction. Raises PasswordWrong,
    TooManyChanges.
    """
    actor = access.actor()
    release()
    with runtime().database.write() as writing:
        services.count_guess(writing, by=actor, cipher=runtime().iin_cipher, now=now())
        person = queries.person(writing, actor.person_id)
    if not runtime().passwords.matches(person.password_hash, password):
        raise PasswordWrong
    return person


def change_password(form: ChangePasswordForm) -> None:
    """Checks the present password and sets the new one; hashing stands outside of any transaction too."""
    actor = access.actor()
    person = check_present_password(form.present_password.data)
    services.check_new_password(
        form.password.data, staff=actor.holds_role, own_words=services.own_words(person)
    )
    hashed = runtime().passwords.hash(form.password.data)
    services.change_password(
        session(),
        person_id=person.id,
        password_hash=hashed,
        keep_sign_in_id=actor.sign_in_id,
        now=now(),
    )


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
