"""Using a sign-in card: its code is typed or read from the square code, and a password is set.

The code travels in the body of a form. The address in the square code holds it too, so its page asks nothing of the database, is kept by
nobody and sends no address on; a script takes the code out of the history.
"""

from typing import Any

from flask import Response, flash, make_response, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts import services
from lms.accounts.errors import CardRefused
from lms.accounts.forms import CardForm, CardPasswordForm, place_error
from lms.accounts.views.common import address, blueprint, enter
from lms.core.crypto import CARD_LETTERS, parse_number
from lms.core.errors import Invalid
from lms.core.i18n import gettext as _
from lms.web import access
from lms.web.runtime import now, runtime
from lms.web.transaction import release, session


@blueprint.route("/card", methods=["GET", "POST"])
@access.public
def card() -> Response:
    """Asks for the code; a good one leads on to the password."""
    form = CardForm()
    if form.submitted():
        found = person_of(form.code.data)
        if found is not None:
            return password_page(CardPasswordForm(), found)
        place_error(form, CardRefused())
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
    form = CardPasswordForm()
    found = person_of(form.code.data or "")
    if found is None:
        asked = CardForm()
        place_error(asked, CardRefused())
        return code_page(asked)
    if form.submitted():
        try:
            person, staff = found
            services.check_new_password(
                form.password.data, staff=staff, own_words=services.own_words(person)
            )
            hashed = runtime().passwords.hash(form.password.data)
            services.use_card(session(), code=form.code.data, password_hash=hashed, now=now())
        except Invalid as error:
            place_error(form, error)
        else:
            reply = enter(person.id, url_for("accounts.account"))
            flash(_("The password is set."), "success")
            return reply
    return password_page(form, found)


def person_of(code: str) -> tuple[Any, bool] | None:
    """Whose card this is and whether they hold a role; None for a code that opens nothing, which is counted although the page is an error."""
    release()
    database, cipher = runtime().database, runtime().iin_cipher
    with database.read() as reading:
        services.check_card_throttle(reading, address=address(), cipher=cipher, now=now())
        try:
            person = services.person_of_card(reading, code=code, now=now())
        except CardRefused:
            pass
        else:
            return person, services.is_staff(reading, person.id)
    with database.write() as writing:
        services.record_refused_card(
            writing, code=code, address=address(), cipher=cipher, now=now()
        )
    return None


def code_page(form: CardForm) -> Response:
    """The page that asks for the code."""
    return _secret(
        make_response(render_template("accounts/card.html", form=form), 422 if form.errors else 200)
    )


def password_page(form: CardPasswordForm, found: tuple[Any, bool]) -> Response:
    """The page that asks for the password."""
    person, staff = found
    minimum = services.minimum_length(staff=staff)
    page = render_template("accounts/card_password.html", form=form, person=person, minimum=minimum)
    return _secret(make_response(page, 422 if form.errors else 200))


def _secret(reply: Response) -> Response:
    """A page whose address or body holds a code: nothing keeps it, and no address is sent on from it."""
    reply.headers["Referrer-Policy"] = "no-referrer"
    reply.headers["X-Robots-Tag"] = "noindex"
    return access.no_store(reply)
