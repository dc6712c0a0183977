"""Using a sign-in card: its code is typed or read from the square code, and a password is set.

The code travels in the body of a form. The address in the square code holds it too, so its page asks nothing of the database, is kept by
nobody and sends no address on; a script takes the code out of the history.
"""

from flask import Response, flash, make_response, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts import services
from lms.accounts.errors import CardRefused
from lms.accounts.forms import CardForm, CardPasswordForm, place_error
from lms.accounts.views.common import blueprint, browser, client_ip, enter, verifier
from lms.core.crypto import CARD_LETTERS, parse_number
from lms.core.errors import Invalid
from lms.core.i18n import gettext as _
from lms.web import access
from lms.web.container import container, now
from lms.web.transaction import database


@blueprint.route("/card", methods=["GET", "POST"])
@access.public
def card() -> Response:
    """Asks for the code; a good one leads on to the password."""
    form = CardForm()
    if form.submitted():
        try:
            owner = find_owner(form.code.data)
        except CardRefused as error:
            place_error(form, error)
        else:
            return password_page(CardPasswordForm(), owner)
    return code_page(form)


@blueprint.get("/card/<code>")
@access.public
def card_code(code: str) -> Response:
    """What the square code leads to: the form with the code in it. Whether it is good, only sending it tells."""
    form = CardForm(data={"code": parse_number(code, CARD_LETTERS)})
    return code_page(form)


@blueprint.post("/card/password")
@access.public
def card_password() -> BaseResponse:
    """Sets the password by the code and signs the person in."""
    form, visitor = CardPasswordForm(), browser()
    code = form.code.data or ""
    try:
        owner = find_owner(code)
    except CardRefused as error:
        asked = CardForm()
        place_error(asked, error)
        return code_page(asked)
    if form.submitted():
        try:
            entry = services.set_password_by_card(
                database(),
                verifier=verifier(),
                owner=owner,
                code=code,
                password=form.password.data,
                browser=visitor,
                now=now(),
            )
        except Invalid as error:
            place_error(form, error)
        else:
            reply = enter(entry, url_for("accounts.account"))
            flash(_("The password is set."), "success")
            return reply
    return password_page(form, owner)


def find_owner(code: str) -> services.PasswordOwner:
    """Return whose card this is. Raises CardRefused, TooManySignIns."""
    return services.find_card_owner(
        database(), code=code, ip=client_ip(), cipher=container().iin_cipher, now=now()
    )


def code_page(form: CardForm) -> Response:
    """The page that asks for the code."""
    return _secret(
        make_response(render_template("accounts/card.html", form=form), 422 if form.errors else 200)
    )


def password_page(form: CardPasswordForm, owner: services.PasswordOwner) -> Response:
    """The page that asks for the password."""
    minimum = services.minimum_length(staff=owner.staff)
    page = render_template(
        "accounts/card_password.html", form=form, person=owner.person, minimum=minimum
    )
    return _secret(make_response(page, 422 if form.errors else 200))


def _secret(reply: Response) -> Response:
    """A page whose address or body holds a code: nothing keeps it, and no address is sent on from it."""
    reply.headers["Referrer-Policy"] = "no-referrer"
    reply.headers["X-Robots-Tag"] = "noindex"
    return access.no_store(reply)
