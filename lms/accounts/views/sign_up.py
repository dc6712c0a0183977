"""Signing up: a new account in under a minute."""

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from lms.accounts import services
from lms.accounts.errors import UserNameTaken
from lms.accounts.forms import SignUpForm, place_error
from lms.accounts.views.common import address, blueprint, contacts_of, enter, names_of, unit_groups
from lms.core.errors import Conflict, Invalid
from lms.web import access
from lms.web.language import safe_next
from lms.web.runtime import moment, now, runtime
from lms.web.transaction import release, session


@blueprint.route("/sign-up", methods=["GET", "POST"])
@access.public
def sign_up() -> Response | tuple[str, int]:
    """Name, district and password; the rest may be left out."""
    target = safe_next(request.args.get("next"), url_for("pages.home"))
    release()
    form = SignUpForm(units=unit_groups())
    if form.submitted():
        try:
            return enter(make_account(form), url_for("accounts.welcome", next=target))
        except UserNameTaken as error:
            release()
            with (
                runtime().database.write() as writing
            ):  # kept although the page is an error: else names could be tried without end
                services.count_sign_up(
                    writing, address=address(), cipher=runtime().iin_cipher, now=now()
                )
            place_error(form, error)
        except (Conflict, Invalid) as error:
            place_error(form, error)
    page = render_template(
        "accounts/sign_up.html",
        form=form,
        next=target,
        minimum=services.minimum_length(staff=False),
    )
    return page, 422 if form.errors else 200


def make_account(form: SignUpForm) -> int:
    """The id of the new person. The password is hashed before the transaction begins."""
    names, contacts = names_of(form), contacts_of(form)
    user_name = form.user_name.data or ""
    own_words = (
        names.surname,
        names.given_name,
        names.patronymic,
        user_name,
        contacts.email,
        contacts.phone,
    )
    services.check_new_password(form.password.data, staff=False, own_words=own_words)
    hashed = runtime().passwords.hash(form.password.data)
    cipher = runtime().iin_cipher
    services.count_sign_up(session(), address=address(), cipher=cipher, now=now())
    person = services.sign_up(
        session(),
        names=names,
        user_name=user_name,
        password_hash=hashed,
        region_unit_id=form.region_unit_id.data,
        language=form.language.data,
        contacts=contacts,
        cipher=cipher,
        moment=moment(),
    )
    return person.id


@blueprint.get("/welcome")
@access.signed_in
def welcome() -> str:
    """The user name to write down, and the way on."""
    return render_template(
        "accounts/welcome.html", next=safe_next(request.args.get("next"), url_for("pages.home"))
    )
