"""The second step of signing in: setting it up, taking it, new recovery codes, doing without it again."""

from flask import Response, flash, make_response, redirect, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts import queries, services
from lms.accounts.errors import CodeWrong, SecondFactorNeeded, SecondFactorUnset
from lms.accounts.forms import BeginSecondFactorForm, CodeForm, place_error
from lms.accounts.rules import NATIONAL_ADMIN
from lms.accounts.views.account import check_present_password
from lms.accounts.views.common import begin, blueprint, landing, renew_session
from lms.core.errors import Invalid
from lms.core.i18n import gettext as _
from lms.core.qr import qr_drawing
from lms.core.totp import app_address
from lms.web import access
from lms.web.identity import forget_first_step, of_first_step
from lms.web.runtime import now, runtime
from lms.web.transaction import reading, release, session

ISSUER = "Sauat"


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@access.public
def sign_in_code() -> BaseResponse:
    """Asks whoever has given the right password for the code; back to the beginning if that was too long ago, or the password is another now."""
    waiting = of_first_step()
    if waiting is None or services.second_step_mark(reading(), waiting.person_id) != waiting.mark:
        forget_first_step()
        return redirect(url_for("accounts.sign_in"), 303)
    form = CodeForm()
    if form.submitted():
        try:
            check_code(waiting.person_id, form.code.data)
        except Invalid as error:
            place_error(form, error)
        else:
            actor = begin(waiting.person_id, with_code=True)
            return redirect(landing(actor, waiting.target), 303)
    return _private(render_template("accounts/sign_in_code.html", form=form), form)


@blueprint.route("/second-factor", methods=["GET", "POST"])
@access.signed_in
def second_factor() -> BaseResponse:
    """What the second step is, whether it is set up, and how to begin."""
    form = BeginSecondFactorForm()
    if form.submitted():
        try:
            check_present_password(form.present_password.data)
        except Invalid as error:
            place_error(form, error)
        else:
            services.begin_second_factor(session(), by=access.actor(), cipher=runtime().iin_cipher)
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
    actor, cipher = access.actor(), runtime().iin_cipher
    secret = services.waiting_secret(reading(), person_id=actor.person_id, cipher=cipher)
    if secret is None:
        return redirect(url_for("accounts.second_factor"), 303)
    form = CodeForm()
    if form.submitted():
        try:
            return _private(confirmed(form.code.data))
        except Invalid as error:
            place_error(form, error)
    address = app_address(secret, account=actor.user_name, issuer=ISSUER)
    page = render_template(
        "accounts/second_factor_confirm.html",
        form=form,
        address=address,
        letters=" ".join(_in_fours(secret)),
        drawing=Markup(qr_drawing(address)),  # noqa: S704 - an SVG of squares that the library drew
    )
    return _private(page, form)


def confirmed(code: str) -> str:
    """The page with the recovery codes, after the first code of the app. Raises CodeWrong."""
    actor, cipher = access.actor(), runtime().iin_cipher
    release()
    with runtime().database.write() as writing:
        services.count_code(writing, person_id=actor.person_id, cipher=cipher, now=now())
    drawn = services.draw_recovery_codes(runtime().passwords)
    services.confirm_second_factor(
        session(), by=actor, code=code, drawn=drawn, cipher=cipher, now=now()
    )
    services.forget_tries(session(), person_id=actor.person_id, cipher=cipher)
    renew_session()
    return render_template(
        "accounts/recovery_codes.html", codes=[one.text for one in drawn], is_new=True
    )


@blueprint.route("/second-factor/codes", methods=["GET", "POST"])
@access.signed_in
def recovery_codes() -> BaseResponse:
    """New recovery codes in the place of the old ones, for a code of the app."""
    form = CodeForm()
    _need_second_step()
    if form.submitted():
        try:
            check_code(access.actor().person_id, form.code.data)
        except Invalid as error:
            place_error(form, error)
        else:
            drawn = services.draw_recovery_codes(runtime().passwords)
            services.renew_recovery_codes(session(), by=access.actor(), drawn=drawn, now=now())
            codes = [one.text for one in drawn]
            return _private(
                render_template("accounts/recovery_codes.html", codes=codes, is_new=False)
            )
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
            check_code(actor.person_id, form.code.data)
        except Invalid as error:
            place_error(form, error)
        else:
            services.remove_second_factor(session(), by=actor, person_id=actor.person_id, now=now())
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


def check_code(person_id: int, code: str) -> None:
    """Takes a code of the app or a recovery code: count, compare outside of any transaction where it is slow, and note what was wrong, which
    has to be kept although the page is an error. Raises CodeWrong, TooManyCodes.
    """
    release()
    database, cipher = runtime().database, runtime().iin_cipher
    with database.write() as writing:
        services.count_code(writing, person_id=person_id, cipher=cipher, now=now())
        taken = services.take_code(
            writing, person_id=person_id, code=code, cipher=cipher, now=now()
        )
        code_hash = (
            None if taken else services.recovery_hash(writing, person_id=person_id, code=code)
        )
    fits = services.matches_recovery_code(runtime().passwords, code_hash, code)
    with database.write() as writing:
        if fits and code_hash is not None:
            taken = services.use_recovery_code(
                writing, person_id=person_id, code_hash=code_hash, now=now()
            )
        if taken:
            services.forget_tries(writing, person_id=person_id, cipher=cipher)
            return
        services.record_refused_code(writing, person_id=person_id, now=now())
    raise CodeWrong


def may_do_without() -> bool:
    """Whether the actor may sign in by the password alone."""
    return not (runtime().settings.roles_need_code and access.actor().holds_role)


def _need_second_step() -> None:
    if queries.second_step(reading(), access.actor().person_id) is None:
        raise SecondFactorUnset


def _in_fours(secret: str) -> list[str]:
    return [secret[start : start + 4] for start in range(0, len(secret), 4)]


def _private(page: str, form: BeginSecondFactorForm | CodeForm | None = None) -> Response:
    """A page that nothing keeps: it may show a secret."""
    return access.no_store(make_response(page, 422 if form is not None and form.errors else 200))
