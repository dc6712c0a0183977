"""Signing up: a new account in under a minute."""

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from lms.auth import services
from lms.auth.forms import SignUpForm, show_error
from lms.auth.views.common import (
    blueprint,
    build_browser,
    build_verifier,
    complete_sign_in,
    list_unit_groups,
)
from lms.core.errors import Conflict, Invalid
from lms.web import access
from lms.web.browser_flags import is_access_point
from lms.web.container import moment
from lms.web.csrf import show_form_again_on_stale_token
from lms.web.language import find_safe_next
from lms.web.transaction import database


@blueprint.route("/sign-up", methods=["GET", "POST"])
@access.public
@show_form_again_on_stale_token
def sign_up() -> Response | tuple[str, int]:
    """Ask for name, district and password; everything else is optional."""
    target = find_safe_next(request.args.get("next"), url_for("pages.my_learning"))
    form = SignUpForm(units=list_unit_groups(), is_shared=is_access_point())
    browser = build_browser(is_shared=form.is_shared.data)
    if form.is_submitted():
        try:
            entry = services.sign_up(
                database(),
                verifier=build_verifier(),
                names=form.read_names(),
                user_name=form.user_name.data or "",
                password=form.password.data,
                region_unit_id=form.region_unit_id.data,
                language=form.language.data,
                contacts=form.read_contacts(),
                browser=browser,
                moment=moment(),
                birth_year=form.birth_year.data,
            )
        except (Conflict, Invalid) as error:
            show_error(form, error)
        else:
            return complete_sign_in(entry, url_for("auth.welcome", next=target), browser)
    page = render_template(
        "auth/sign_up.html",
        form=form,
        next=target,
        minimum=services.get_minimum_length(staff=False),
    )
    return page, 422 if form.errors else 200
