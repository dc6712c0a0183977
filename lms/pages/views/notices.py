"""Views of help, and of the statements on privacy and accessibility."""

from datetime import date

from flask import render_template

from lms.pages.views.blueprint import blueprint
from lms.web import access
from lms.web.container import container

# The days on which the texts were last read through against what the program does.
PRIVACY_TEXT_OF = date(2026, 11, 27)
ACCESSIBILITY_TEXT_OF = date(2026, 11, 27)


@blueprint.get("/help")
@access.public
def help_page() -> str:
    """Show the help page."""
    return render_template("pages/help.html")


@blueprint.get("/privacy")
@access.public
def privacy() -> str:
    """Show what is stored about a person, who sees it and how it is removed."""
    settings = container().settings
    return render_template(
        "pages/privacy.html",
        keeping_periods=[
            (rule.label, settings.keep_days[rule.name]) for rule in container().retention_rules
        ],
        text_of=PRIVACY_TEXT_OF,
    )


@blueprint.get("/accessibility")
@access.public
def accessibility() -> str:
    """Show the accessibility statement."""
    return render_template("pages/accessibility.html", text_of=ACCESSIBILITY_TEXT_OF)
