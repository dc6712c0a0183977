"""The second factor: setting it up, recovery codes, removing it."""

from flask import Response, flash, make_response, redirect, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts import queries
from lms.accounts.rules import NATIONAL_ADMIN
from lms.auth import services
from lms.auth.errors import SecondFactorNeeded, SecondFactorUnset
from lms.auth.forms import BeginSecondFactorForm, CodeForm, FirstCodeForm, show_error
from lms.auth.views.common import blueprint, build_verifier, renew_session
from lms.core.errors import Invalid
from lms.core.i18n import gettext as _
from lms.core.qr import draw_qr_svg
from lms.core.totp import build_otpauth_uri
from lms.web import access
from lms.web.client_ip import get_client_ip
from lms.web.container import container, now
from lms.web.transaction import database, reading_session, session

ISSUER = "Sauat"


@blueprint.route("/second-factor", methods=["GET", "POST"])
@access.signed_in
def second_factor() -> BaseResponse:
    """Explain the second factor, show its state and begin to set it up."""
    form = BeginSecondFactorForm()
    if form.is_submitted():
        try:
            services.prepare_second_factor(
                database(),
                verifier=build_verifier(),
                by=access.actor(),
                present_password=form.present_password.data,
                now=now(),
            )
        except Invalid as error:
            show_error(form, error)
        else:
            return redirect(url_for("auth.confirm_second_factor"), 303)
    second_step = queries.get_second_step(reading_session(), access.actor().person_id)
    page = render_template(
        "auth/second_factor.html",
        form=form,
        second_step=second_step,
        can_remove=can_remove_second_factor(),
    )
    return reply_privately(page, form)


@blueprint.route("/second-factor/confirm", methods=["GET", "POST"])
@access.signed_in
def confirm_second_factor() -> BaseResponse:
    """Show the secret to the app and ask for its first code.

    Then show the recovery codes, in this reply and nowhere else.
    """
    actor, cipher = access.actor(), container().iin_cipher
    secret = services.get_pending_secret(
        reading_session(), person_id=actor.person_id, cipher=cipher
    )
    if secret is None:
        return redirect(url_for("auth.second_factor"), 303)
    form = FirstCodeForm(secret)
    if form.is_submitted() and form.check_shown():
        try:
            setup = services.set_up_second_factor(
                database(), verifier=build_verifier(), by=actor, code=form.code.data, now=now()
            )
        except Invalid as error:
            show_error(form, error)
        else:
            renew_session(setup.token)
            return _render_codes_page(setup.codes, is_new=True)
    app_url = build_otpauth_uri(secret, account=actor.user_name, issuer=ISSUER)
    page = render_template(
        "auth/second_factor_confirm.html",
        form=form,
        app_url=app_url,
        secret=" ".join(_split_into_fours(secret)),
        drawing=Markup(draw_qr_svg(app_url)),  # noqa: S704 - an SVG of squares that the library drew
    )
    return reply_privately(page, form)


@blueprint.route("/second-factor/codes", methods=["GET", "POST"])
@access.signed_in
def recovery_codes() -> BaseResponse:
    """Replace the recovery codes, for a code of the app."""
    form = CodeForm()
    _check_second_factor()
    if form.is_submitted():
        try:
            codes = services.replace_recovery_codes(
                database(),
                verifier=build_verifier(),
                by=access.actor(),
                code=form.code.data,
                ip=get_client_ip(),
                now=now(),
            )
        except Invalid as error:
            show_error(form, error)
        else:
            return _render_codes_page(codes, is_new=False)
    return reply_privately(
        render_template("auth/second_factor_code.html", form=form, what="codes"), form
    )


@blueprint.route("/second-factor/remove", methods=["GET", "POST"])
@access.signed_in
def remove_second_factor() -> BaseResponse:
    """Remove the second factor, for a code, unless a role needs it."""
    form, actor = CodeForm(), access.actor()
    _check_second_factor()
    if not can_remove_second_factor():
        raise SecondFactorNeeded
    if form.is_submitted():
        try:
            services.drop_second_factor(
                database(),
                verifier=build_verifier(),
                by=actor,
                code=form.code.data,
                ip=get_client_ip(),
                now=now(),
            )
        except Invalid as error:
            show_error(form, error)
        else:
            flash(_("Two-step sign-in is switched off. Other devices are signed out."), "success")
            return redirect(url_for("auth.account"), 303)
    return reply_privately(
        render_template("auth/second_factor_code.html", form=form, what="remove"), form
    )


@blueprint.post("/people/<int:person_id>/second-factor/remove")
@access.role(NATIONAL_ADMIN)
def remove_second_factor_of(person_id: int) -> BaseResponse:
    """Remove it for somebody who has lost the telephone and the recovery codes."""
    services.remove_second_factor(session(), by=access.actor(), person_id=person_id, now=now())
    flash(
        _("Two-step sign-in is switched off for this person. They are signed out everywhere."),
        "success",
    )
    return redirect(url_for("accounts.person", person_id=person_id), 303)


def can_remove_second_factor() -> bool:
    """Return whether the actor may sign in by the password alone."""
    return not (container().settings.roles_need_code and access.actor().has_any_role)


def _check_second_factor() -> None:
    if queries.get_second_step(reading_session(), access.actor().person_id) is None:
        raise SecondFactorUnset


def _split_into_fours(secret: str) -> list[str]:
    return [secret[start : start + 4] for start in range(0, len(secret), 4)]


def _render_codes_page(codes: list[str], *, is_new: bool) -> Response:
    """Render the recovery codes, shown in this reply and nowhere else."""
    return reply_privately(render_template("auth/recovery_codes.html", codes=codes, is_new=is_new))


def reply_privately(page: str, form: BeginSecondFactorForm | CodeForm | None = None) -> Response:
    """Return a page that may show a secret, with caching forbidden."""
    return access.set_no_store(
        make_response(page, 422 if form is not None and form.errors else 200)
    )
