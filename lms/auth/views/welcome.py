"""What somebody sees who has just signed up: the user name, and what comes next."""

from typing import Final

from flask import render_template, request, url_for
from markupsafe import Markup

from lms.auth.views.common import blueprint
from lms.core.qr import draw_qr_svg
from lms.web import access
from lms.web.container import container
from lms.web.language import find_safe_next

BEGINNING: Final = "/enrolment/"  # a target below it is posted: it begins a course


@blueprint.get("/welcome")
@access.signed_in
def welcome() -> str:
    """Show the card with the user name, to be photographed or printed, and what comes next.

    A target that has to be posted, such as the beginning of a course, becomes a form.
    """
    target = find_safe_next(request.args.get("next"), url_for("pages.my_learning"))
    return render_template(
        "auth/welcome.html",
        next=target,
        begins_course=target.startswith(BEGINNING),
        sign_in_code=Markup(draw_qr_svg(get_sign_in_url())),  # noqa: S704 - drawn here
        site=get_sign_in_url().partition("://")[2],
    )


def get_sign_in_url() -> str:
    """Return the whole URL of the sign-in page, with the host of the settings."""
    return container().settings.base_url + url_for("auth.sign_in")
