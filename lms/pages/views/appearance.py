"""View of the settings of the appearance, for people with poor sight."""

from flask import render_template, request, url_for

from lms.pages.views.blueprint import blueprint
from lms.web import access
from lms.web.language import find_safe_next


@blueprint.get("/appearance")
@access.public
def appearance() -> str:
    """Show the settings for people with poor sight: text size, spacing, contrast, pictures."""
    return render_template(
        "pages/appearance.html",
        next=find_safe_next(request.args.get("next"), url_for("pages.home")),
    )
