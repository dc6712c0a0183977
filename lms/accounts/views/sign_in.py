"""Signing in and out, and setting a password by a one-time link."""

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.accounts import services
from lms.accounts.errors import AccountMerged, WrongLogin
from lms.accounts.forms import NewPasswordForm, SignInForm, place_error
from lms.accounts.views.common import address, blueprint, enter
from lms.core.errors import Invalid
from lms.core.i18n import gettext as _
from lms.web import access
from lms.web.identity import empty_cache, end_session
from lms.web.language import safe_next
from lms.web.runtime import now, runtime
from lms.web.transaction import release, session


@blueprint.route("/sign-in", methods=["GET", "POST"])
@access.public
def sign_in() -> Response | tuple[str, int]:
    """One field for whatever name, one for the password."""
    target = safe_next(request.args.get("next"), url_for("pages.home"))
    form = SignInForm()
    if form.submitted():
        login = form.login.data
        try:
            person_id = authenticate(login, form.password.data)
        except (AccountMerged, WrongLogin) as error:
            place_error(form, error)
        else:
            services.forget_failures(session(), login=login, cipher=runtime().iin_cipher)
            return enter(person_id, target)
    return render_template(
        "accounts/sign_in.html", form=form, next=target
    ), 422 if form.errors else 200


def authenticate(login: str, password: str) -> int:
    """Whose name and password these are. Three steps: count and look up, check the password outside of any transaction, and for a wrong
    one count the failure, which has to be kept although the page is an error. Raises WrongLogin; AccountMerged only to whoever knows
    the password.
    """
    release()
    database, cipher = runtime().database, runtime().iin_cipher
    with database.write() as writing:
        services.check_throttle(writing, login=login, address=address(), cipher=cipher, now=now())
        found = services.find_by_login(writing, login=login, cipher=cipher)
    if runtime().passwords.matches(found.password_hash, password) and found.person_id is not None:
        if found.merged_into is not None:
            raise AccountMerged(user_name=found.merged_into)
        renew_hash(found, password)
        return found.person_id
    with database.write() as writing:
        services.record_failed_sign_in(
            writing,
            login=login,
            address=address(),
            person_id=found.person_id,
            cipher=cipher,
            now=now(),
        )
    raise WrongLogin


def renew_hash(found: services.Credential, password: str) -> None:
    """Hashes the password anew if the cost has been raised since: only now is it known."""
    old, person_id = found.password_hash, found.person_id
    if old is None or person_id is None or not runtime().passwords.is_outdated(old):
        return
    new = runtime().passwords.hash(password)
    with runtime().database.write() as writing:
        services.renew_password_hash(writing, person_id=person_id, old=old, new=new)


@blueprint.route("/sign-out", methods=["GET", "POST"])
@access.signed_in
def sign_out() -> Response | str:
    """Ends this browser's sign-in. The link in the head of each page leads to the button: an address alone changes nothing."""
    if request.method == "GET":
        return render_template("accounts/sign_out.html")
    actor = access.actor()
    services.end_sign_in(session(), by=actor, sign_in_id=actor.sign_in_id, now=now())
    end_session()
    flash(_("You have signed out."), "success")
    return empty_cache(redirect(url_for("pages.home"), 303))


@blueprint.route("/password/<token>", methods=["GET", "POST"])
@access.public
def password_link(token: str) -> Response:
    """Sets a password by a one-time link and signs the person in."""
    release()
    with runtime().database.read() as reading:
        person = services.person_of_link(reading, token=token, now=now())
        staff = services.is_staff(reading, person.id)
    form = NewPasswordForm()
    if form.submitted():
        try:
            services.check_new_password(
                form.password.data, staff=staff, own_words=services.own_words(person)
            )
            hashed = runtime().passwords.hash(form.password.data)
            services.use_password_link(session(), token=token, password_hash=hashed, now=now())
        except Invalid as error:
            place_error(form, error)
        else:
            reply = enter(person.id, url_for("accounts.account"))
            flash(_("The password is set."), "success")
            return reply
    page = render_template(
        "accounts/password_link.html",
        form=form,
        person=person,
        minimum=services.minimum_length(staff=staff),
    )
    return access.no_store(make_response(page, 422 if form.errors else 200))
