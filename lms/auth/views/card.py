"""Using a sign-in card: its code is typed or scanned, and a password is set.

The code is sent in a form. The URL of the QR code holds it too, so that page reads nothing from the
database, is not cached and sends no referrer; a script removes the code from the history.
"""

from functools import partial

from flask import Response, make_response, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.auth import services
from lms.auth.errors import CardNotYetGood, CardRefused
from lms.auth.forms import CardForm, CardPasswordForm, show_error
from lms.auth.views.common import (
    blueprint,
    build_browser,
    build_verifier,
    enter_with_new_password,
    render_new_password,
)
from lms.core.crypto import CARD_LETTERS, parse_number
from lms.web import access
from lms.web.client_ip import get_client_ip
from lms.web.container import container, now
from lms.web.csrf import show_form_again_on_stale_token
from lms.web.language import set_form_page
from lms.web.transaction import database


@blueprint.route("/card", methods=["GET", "POST"])
@access.public
@show_form_again_on_stale_token
def card() -> Response:
    """Ask for the code; a good one leads on to the password."""
    form = CardForm()
    if form.is_submitted():
        try:
            owner = find_card_owner(form.code.data)
        except (CardNotYetGood, CardRefused) as error:
            show_error(form, error)
        else:
            return render_password_page(CardPasswordForm(), owner)
    return render_code_page(form)


@blueprint.get("/card/<code>")
@access.public
def card_code(code: str) -> Response:
    """Show the form filled in from the QR code. The code is checked only when sent."""
    form = CardForm(data={"code": parse_number(code, CARD_LETTERS)})
    return render_code_page(form)


@blueprint.post("/card/password")
@access.public
@show_form_again_on_stale_token
def card_password() -> BaseResponse:
    """Set the password by the code and sign the person in."""
    form, browser = CardPasswordForm(), build_browser()
    set_form_page(url_for("auth.card"))
    code = form.code.data or ""
    try:
        owner = find_card_owner(code)
    except (CardNotYetGood, CardRefused) as error:
        code_form = CardForm()
        show_error(code_form, error)
        return render_code_page(code_form)
    if form.is_submitted():
        set_password = partial(
            services.set_password_by_card,
            database(),
            verifier=build_verifier(),
            owner=owner,
            code=code,
            password=form.password.data,
            browser=browser,
            now=now(),
        )
        if (reply := enter_with_new_password(form, set_password, browser)) is not None:
            return reply
    return render_password_page(form, owner)


def find_card_owner(code: str) -> services.PasswordOwner:
    """Return whose card this is. Raises CardRefused, CardNotYetGood, TooManySignIns."""
    return services.find_card_owner(
        database(), code=code, ip=get_client_ip(), cipher=container().iin_cipher, now=now()
    )


def render_code_page(form: CardForm) -> Response:
    """Render the page that asks for the code."""
    page = render_template("auth/card.html", form=form, is_signed_in=access.actor() is not None)
    return access.hide_secret(make_response(page, 422 if form.errors else 200))


def render_password_page(form: CardPasswordForm, owner: services.PasswordOwner) -> Response:
    """Render the page that asks for the password."""
    return access.hide_secret(render_new_password(form, owner, url_for("auth.card_password")))
