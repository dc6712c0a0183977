"""The second step of signing in: setting it up, taking it, new recovery codes, doing without it again."""

from flask import Response, flash, make_response, redirect, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts import queries, services
from lms.accounts.errors import SecondFactorNeeded, SecondFactorUnset
from lms.accounts.forms import BeginSecondFactorForm, CodeForm, place_error
from lms.accounts.rules import NATIONAL_ADMIN
from lms.accounts.views.common import blueprint, browser, enter, renew_session, verifier
from lms.core.errors import Invalid
from lms.core.i18n import gettext as _
from lms.core.qr import qr_drawing
from lms.core.totp import app_address
from lms.web import access
from lms.web.container import container, now
from lms.web.identity import forget_first_step, of_first_step
from lms.web.transaction import database, reading, session

ISSUER = "Sauat"


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@access.public
def sign_in_code() -> BaseResponse:
    """Asks whoever has given the right password for the code; back to the beginning if that was too long ago, or the password is another now."""
    waiting = of_first_step()
    if waiting is None or services.second_step_mark(reading(), waiting.person_id) != waiting.mark:
        forget_first_step()
        return redirect(url_for("accounts.sign_in"), 303)
    form, visitor = CodeForm(), browser()
    if form.submitted():
        try:
            entry = services.confirm_code(
                database(),
                verifier=verifier(),
                person_id=waiting.person_id,
                code=form.code.data,
                browser=visitor,
                now=now(),
            )
        except Invalid as error:
            place_error(form, error)
        else:
            return enter(entry, waiting.target)
    return _private(render_template("accounts/sign_in_code.html", form=form), form)


@blueprint.route("/second-factor", methods=["GET", "POST"])
@access.signed_in
def second_factor() -> BaseResponse:
    """What the second step is, whether it is set up, and how to begin."""
    form = BeginSecondFactorForm()
    if form.submitted():
        try:
            services.prepare_second_factor(
                database(),
                verifier=verifier(),
                by=access.actor(),
                present_password=form.present_password.data,
                now=now(),
            )
        except Invalid as error:
            place_error(form, error)
        else:
            return redirect(url_for("accounts.confirm_second_factor"), 303)
    step = queries.second_step(reading(), access.actor().person_id)
    page = render_template(
        "accounts/second_factor.html", form=form, step=step, may_remove=may_do_without()
    )
    return _private(page, form)


@blueprint.route("/second-factor/confirm", methods=["GET", "POST"])
@access.signed_in
def confirm_second_factor() -> BaseResponse:
    """Shows the secret to the app and asks for its first code; then shows the recovery codes, in this reply and nowhere else."""
    actor, cipher = access.actor(), container().iin_cipher
    secret = services.waiting_secret(reading(), person_id=actor.person_id, cipher=cipher)
    if secret is None:
        return redirect(url_for("accounts.second_factor"), 303)
    form = CodeForm()
    if form.submitted():
        try:
            second_factor_set = services.set_up_second_factor(
                database(), verifier=verifier(), by=actor, code=form.code.data, now=now()
            )
        except Invalid as error:
            place_error(form, error)
        else:
            renew_session(second_factor_set.token)
            return _codes_page(second_factor_set.codes, is_new=True)
    app_url = app_address(secret, account=actor.user_name, issuer=ISSUER)
    page = render_template(
        "accounts/second_factor_confirm.html",
        form=form,
        address=app_url,
        letters=" ".join(_in_fours(secret)),
        drawing=Markup(qr_drawing(app_url)),  # noqa: S704 - an SVG of squares that the library drew
    )
    return _private(page, form)


@blueprint.route("/second-factor/codes", methods=["GET", "POST"])
@access.signed_in
def recovery_codes() -> BaseResponse:
    """New recovery codes in the place of the old ones, for a code of the app."""
    form = CodeForm()
    _need_second_step()
    if form.submitted():
        try:
            codes = services.replace_recovery_codes(
                database(), verifier=verifier(), by=access.actor(), code=form.code.data, now=now()
            )
        except Invalid as error:
            place_error(form, error)
        else:
            return _codes_page(codes, is_new=False)
    return _private(
        render_template("accounts/second_factor_code.html", form=form, what="codes"), form
    )


@blueprint.route("/second-factor/remove", methods=["GET", "POST"])
@access.signed_in
def remove_second_factor() -> BaseResponse:
    """Back to the password alone, for a code of the app; not for those whose role needs the second step."""
    form, actor = CodeForm(), access.actor()
    _need_second_step()
    if not may_do_without():
        raise SecondFactorNeeded
    if form.submitted():
        try:
            services.drop_second_factor(
                database(), verifier=verifier(), by=actor, code=form.code.data, now=now()
            )
        except Invalid as error:
            place_error(form, error)
        else:
            flash(_("Two-step sign-in is switched off. Other devices are signed out."), "success")
            return redirect(url_for("accounts.account"), 303)
    return _private(
        render_template("accounts/second_factor_code.html", form=form, what="remove"), form
    )


@blueprint.post("/people/<int:person_id>/second-factor/remove")
@access.role(NATIONAL_ADMIN)
def remove_second_factor_of(person_id: int) -> BaseResponse:
    """For somebody who has lost both the telephone and the recovery codes."""
    services.remove_second_factor(session(), by=access.actor(), person_id=person_id, now=now())
    flash(
        _("Two-step sign-in is switched off for this person. They are signed out everywhere."),
        "success",
    )
    return redirect(url_for("accounts.person", person_id=person_id), 303)


def may_do_without() -> bool:
    """Whether the actor may sign in by the password alone."""
    return not (container().settings.roles_need_code and access.actor().holds_role)


def _need_second_step() -> None:
    if queries.second_step(reading(), access.actor().person_id) is None:
        raise SecondFactorUnset


def _in_fours(secret: str) -> list[str]:
    return [secret[start : start + 4] for start in range(0, len(secret), 4)]


def _codes_page(codes: list[str], *, is_new: bool) -> Response:
    """Show the recovery codes, in this reply and nowhere else."""
    return _private(render_template("accounts/recovery_codes.html", codes=codes, is_new=is_new))


def _private(page: str, form: BeginSecondFactorForm | CodeForm | None = None) -> Response:
    """A page that nothing keeps: it may show a secret."""
    return access.no_store(make_response(page, 422 if form is not None and form.errors else 200))
