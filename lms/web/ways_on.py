"""Where an error page leads: back to the course or the form, to signing in, to the courses."""

from typing import Final

from flask import request, url_for

from lms.core import errors
from lms.core.i18n import N_, gettext
from lms.web.form_pages import get_page_of_form

Way = tuple[str, str]  # text of the button, URL

# What a dead link's message advises, by the code of its error: the text and the page's endpoint.
_PAGES_INSTEAD: Final = {
    "link_used_up": (N_("I forgot my password"), "auth.forgotten"),
    "letter_used_up": (N_("My account"), "auth.account"),
    "link_not_found": (N_("What I get by e-mail"), "messaging.preferences"),
}


def list_ways_on(status: int, error: errors.DomainError | None) -> list[Way]:
    """Return the ways on from an error, the best first, in the current language.

    The way to the home page stands on every error page and is not among them.
    """
    if status == 401:
        return [(gettext("Sign in"), url_for("auth.sign_in", next=get_page_of_form()))]
    way: Way | None = getattr(error, "way", None) or _find_page_instead(error)
    if way is not None:
        return [way]
    if slug := _find_course(error):
        return [(gettext("Back to the course"), url_for("learning.course", slug=slug))]
    is_form = request.method == "POST" and status in (400, 409, 413, 422, 429)
    if is_form and (url := get_page_of_form()):
        return [(gettext("Back to the page before"), url)]
    if status == 404:
        return [(gettext("All courses"), url_for("catalogue.index"))]
    return []


def _find_page_instead(error: errors.DomainError | None) -> Way | None:
    page = _PAGES_INSTEAD.get(error.get_code()) if error else None
    return page and (gettext(page[0]), url_for(page[1]))


def _find_course(error: errors.DomainError | None) -> str:
    """Return the course of the request, if it exists, or ""."""
    if error is None or request.blueprint not in ("learning", "practice"):
        return ""
    slug = (request.view_args or {}).get("slug", "")
    # Whatever else is refused there was refused within a course; what is missing may be the course.
    is_known = not isinstance(error, errors.NotFound) or "slug" in error.params
    return str(error.params.get("slug", slug)) if is_known else ""
