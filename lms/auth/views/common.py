"""What the screens of signing in and of the own account share."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask import Response as FlaskResponse
from werkzeug.wrappers import Response

from lms.accounts.rules import Actor
from lms.auth import services
from lms.auth.forms import show_error
from lms.core.errors import Invalid
from lms.core.i18n import gettext as _
from lms.regions.queries import list_districts_by_region
from lms.web import access
from lms.web.browser_flags import is_access_point, read_known_keys, remember_person
from lms.web.client_ip import get_client_ip
from lms.web.container import container
from lms.web.identity import FirstStep, begin_session, is_shared_computer, save_first_step
from lms.web.transaction import reading_session
from lms.web.unit_fields import GroupedUnits

blueprint = Blueprint("auth", __name__, url_prefix="/auth")


def list_unit_groups() -> GroupedUnits:
    """Return the regions with their districts, for a choice."""
    return list_districts_by_region(reading_session())


def build_browser(*, is_shared: bool | None = None) -> services.Browser:
    """Return the browser of the request, as services of signing in take it.

    Where nobody is asked whether the computer is shared, that of an access point is.
    """
    return services.Browser(
        ip=get_client_ip(),
        user_agent=request.user_agent.string,
        actor=access.actor(),
        is_shared=is_access_point() if is_shared is None else is_shared,
        known_keys=read_known_keys(),
    )


def build_verifier() -> services.Verifier:
    """Return what services of signing in check proofs with."""
    parts = container()
    return services.Verifier(parts.passwords, parts.iin_cipher, parts.settings.roles_need_code)


def complete_sign_in(
    entry: services.SignedIn | services.CodeNeeded, target: str, browser: services.Browser
) -> Response:
    """Redirect to the target once signed in, or first to the second factor.

    "" as the target stands for where the person begins: see get_landing_url().
    A browser that is nobody else's remembers that this person signed in here.
    """
    if isinstance(entry, services.CodeNeeded):
        save_first_step(
            FirstStep(
                person_id=entry.person_id,
                fingerprint=entry.fingerprint,
                target=target,
                is_shared=browser.is_shared,
            )
        )
        return redirect(url_for("auth.sign_in_code"), 303)
    if entry.actor is not None:
        begin_session(entry.actor, is_shared=browser.is_shared)
        if not browser.is_shared:
            key = services.build_browser_key(entry.actor.person_id, container().iin_cipher)
            remember_person(key)
    return redirect(get_landing_url(entry.actor, target), 303)


def enter_with_new_password(
    form: Any,
    set_password: Callable[[], services.SignedIn | services.CodeNeeded],
    browser: services.Browser,
) -> Response | None:
    """Set a password and lead on; None if it is refused, with the reason at the form."""
    try:
        entry = set_password()
    except Invalid as error:
        show_error(form, error)
        return None
    reply = complete_sign_in(entry, "", browser)
    flash(_("The password is set."), "success")
    return reply


def render_new_password(form: Any, owner: services.PasswordOwner, action: str) -> FlaskResponse:
    """Render the page that asks for a new password, with 422 if one was refused."""
    page = render_template(
        "auth/new_password.html",
        form=form,
        person=owner.person,
        minimum=services.get_minimum_length(staff=owner.staff),
        action=action,
    )
    return make_response(page, 422 if form.errors else 200)


def renew_session(token: str) -> None:
    """Give this browser, which stays signed in, its new token and a new session."""
    begin_session(replace(access.actor(), token=token), is_shared=is_shared_computer())


def get_landing_url(by: Actor | None, target: str) -> str:
    """Return the URL after signing in: the target, else the desk of staff or one's own learning.

    While roles rest it is that of setting up the second factor.
    """
    if by is None:
        return target or url_for("pages.home")
    if by.roles_rest:
        return url_for("auth.second_factor")
    return target or url_for("pages.work" if by.role_names else "pages.my_learning")
