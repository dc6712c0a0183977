"""View of the gallery of components, in debug mode only."""

from flask import Blueprint, render_template

from lms.pages.forms import GalleryFilter, GalleryForm
from lms.web import access

gallery = Blueprint("gallery", __name__)


@gallery.get("/_gallery")
@access.public
def show_gallery() -> str:
    """Show each component in its states. Registered in debug mode only."""
    form = GalleryForm()
    form.validate()
    return render_template("gallery/index.html", form=form, filters=GalleryFilter())
