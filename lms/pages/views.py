"""Screens that belong to no domain."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.web import access
from lms.web.language import safe_next

blueprint = Blueprint("pages", __name__)
gallery = Blueprint("gallery", __name__)


@blueprint.get("/")
@access.public
def home() -> str:
    """What this is, two doors, courses to begin with, checking a certificate."""
    return render_template("home/index.html", courses=[])


@blueprint.get("/appearance")
@access.public
def appearance() -> str:
    """The mode for people who see badly: text size, spacing, contrast, pictures."""
    return render_template("home/appearance.html", next=safe_next(request.args.get("next"), url_for("pages.home")))


@blueprint.get("/help")
@access.public
def help_page() -> str:
    """Help."""
    return render_template("home/help.html")


@blueprint.get("/privacy")
@access.public
def privacy() -> str:
    """What is stored of a person, who sees it, how it is removed."""
    return render_template("home/privacy.html")


@blueprint.get("/accessibility")
@access.public
def accessibility() -> str:
    """What the site does for people with disabilities and where it falls short."""
    return render_template("home/accessibility.html")


@blueprint.get("/favicon.ico")
@access.public
def favicon() -> Response:
    """Browsers ask for it at this address whatever the page says."""
    return redirect(url_for("static_file", hashed="img/icon.svg"), 301)


@gallery.get("/_gallery")
@access.public
def show_gallery() -> str:
    """Each component in its states. Registered in debug mode only."""
    return render_template("gallery/index.html")
