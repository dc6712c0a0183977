"""A form that came without a sign-in: lead to signing in and back, and offer what was typed again.

The values travel encrypted in the session cookie, for half an hour and for the person whose page
sent them: whoever else signs in does not get them. What is too long for a cookie is stored sealed,
and the cookie has its key. A view that declares @offer_values_again offers the
values of one field; the form of any other page that is shown and sent under one URL is filled in by
BaseForm, and the values leave the session when the page is rendered (unsent_forms.py); one that has
a URL of its own is offered on its page, to be sent as it was. Passwords, codes, IINs and files are
never kept.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

from flask import Response, current_app, flash, redirect, request, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core.i18n import gettext as _
from lms.web.form_pages import get_page_of_form
from lms.web.person_keys import is_form_key_of
from lms.web.unsent_values import UNSENT, Fields, open_form, save_values
from lms.web.view_type import View

BY_SCRIPT: Final = "autosave"  # the field by which a page's script says that it reads the reply
MOST_TYPED: Final = 24_000  # characters with their names: more is not even compressed
SECRET_FIELDS: Final = frozenset({"password", "present_password", "code", "iin", "csrf_token"})
LOOKS_TYPED: Final = re.compile(r"[^\x00-\x7f]|\s")  # a page's own values are ASCII words
LONG_NUMBER: Final = re.compile(r"\d{12}")  # an IIN, in whichever field
FORM_FIELDS: Final = 3  # fewer without a text are a button of the page


@dataclass(frozen=True, slots=True)
class UnsentForm:
    """A form that came without a sign-in: its URL, its fields, and the texts among them."""

    action: str
    fields: list[tuple[str, str]]
    texts: list[str]


def offer_values_again(field: str) -> Callable[[View], View]:
    """Declare that the view offers the values of this field again after signing in."""

    def declare(view: View) -> View:
        view.offered_field = field  # type: ignore[attr-defined]
        return view

    return declare


def get_offered_field() -> str:
    """Return the field that the view of this request offers again, or ""."""
    view = current_app.view_functions.get(request.endpoint or "")
    return str(getattr(view, "offered_field", ""))


def lead_on(url: str) -> BaseResponse:
    """Redirect to a page; tell a script its URL, so that the page is loaded once."""
    if BY_SCRIPT in request.form:
        return Response(status=204, headers={"Location": url})
    return redirect(url, 303)


def lead_to_sign_in(form_key: str) -> BaseResponse:
    """Return a redirect to the sign-in page and from there back; 401 for a script.

    `form_key` is that of the page whose form was sent. Only for requests of the same origin: the
    reply writes the session cookie.
    """
    if BY_SCRIPT in request.form:
        return Response(status=401, mimetype="text/plain")
    field = get_offered_field()
    if field and form_key and save_values(form_key, request.form.getlist(field)):
        flash(_("You were signed out. Sign in: the answer that you gave is kept for you."), "info")
    elif not field and form_key and _save_fields(form_key, request.form.to_dict(flat=False)):
        flash(_("You were signed out. Sign in: what you typed is kept for you."), "info")
    else:
        flash(_("You were signed out. Sign in, and you come back to where you were."), "info")
    return redirect(url_for("auth.sign_in", next=get_page_of_form()), 303)


def find_unsent_form() -> UnsentForm | None:
    """Return the form with a URL of its own that was sent from this page, or None.

    It is offered until it is sent or too old, since nothing of it is in the page's own fields.
    """
    form = open_form(session[UNSENT]) if request.method == "GET" and UNSENT in session else None
    if form is None or request.path not in (form.page, form.path):
        return None
    fields = [(name, value) for name, values in form.get_fields().items() for value in values]
    texts = [value for _name, value in fields if LOOKS_TYPED.search(value)]
    return UnsentForm(form.path, fields, texts) if texts or len(fields) >= FORM_FIELDS else None


def forget_sent_form() -> None:
    """Forget the unsent form that has been sent now."""
    form = open_form(session[UNSENT]) if UNSENT in session else None
    if form is not None and isinstance(form.values, dict) and form.path == request.path:
        session.pop(UNSENT)


def take_unsent() -> list[str]:
    """Return the values that this page offers again, once; [] if there are none."""
    form = open_form(session.pop(UNSENT, "")) if UNSENT in session else None
    return form.list_values() if form is not None and form.path == request.path else []


def find_unsent_fields(names: Collection[str]) -> Fields:
    """Return what was typed into a form with most of these fields on this page; {} if nothing."""
    form = open_form(session[UNSENT]) if UNSENT in session else None
    fields = form.get_fields() if form is not None and form.path == request.path else {}
    fitting = {name: values for name, values in fields.items() if name.split("-")[0] in names}
    return fitting if len(fitting) * 2 > len(fields) else {}


def take_unsent_of(paths: Collection[str]) -> tuple[str, list[str]]:
    """Return the values that forms sent to one of these paths, once, and that path.

    For a page whose forms have URLs of their own; "" and [] if there are none.
    """
    form = open_form(session[UNSENT]) if UNSENT in session and paths else None
    if form is None or form.path not in paths:
        return "", []
    session.pop(UNSENT)
    return form.path, list(form.values)


def clear_session_but_unsent(person_id: int | None = None) -> None:
    """Clear the session, but keep what the person sent before signing in.

    `person_id`: who has signed in; None while the second step is pending.
    """
    sealed = session.get(UNSENT, "")
    session.clear()
    form = open_form(sealed) if sealed else None
    if form is not None and (person_id is None or is_form_key_of(form.form_key, person_id)):
        session[UNSENT] = sealed


def _save_fields(form_key: str, fields: Mapping[str, list[str]]) -> bool:
    """Save the fields of a form, without secrets; return whether anything is saved.

    The longest are left out until the rest fits.
    """
    safe_fields: Fields = {}
    room = MOST_TYPED
    for name, values in sorted(fields.items(), key=lambda item: len("".join(item[1]))):
        room -= len(name) + len("".join(values))
        if room < 0:
            break
        if name not in SECRET_FIELDS and not any(map(LONG_NUMBER.search, values)):
            safe_fields[name] = values
    while safe_fields and not save_values(form_key, safe_fields):
        safe_fields.popitem()
    return any(map(any, safe_fields.values()))
