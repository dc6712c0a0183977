"""The icon of the site, and what a telephone needs to put it among its applications."""

from flask import current_app, redirect, url_for
from werkzeug.wrappers import Response

from lms.core.i18n import current_language, gettext
from lms.pages.views.blueprint import blueprint
from lms.web import access
from lms.web.language import set_content_language


@blueprint.get("/favicon.ico")
@access.public
def favicon() -> Response:
    """Redirect the fixed URL that browsers request to the icon."""
    return redirect(current_app.extensions["assets"].build_url("img/icon.svg"))


@blueprint.get("/manifest.webmanifest")
@access.public
def manifest() -> Response:
    """Return what a telephone needs to put the site among its applications."""
    assets = current_app.extensions["assets"]
    sizes = {"img/icon-192.png": "192x192", "img/icon-512.png": "512x512"}
    icons = [
        {"src": assets.build_url(name), "sizes": size, "type": "image/png", "purpose": purpose}
        for name, size in sizes.items()
        for purpose in ("any", "maskable")
    ]
    content = {
        "id": "/",
        "name": gettext("Sauat: digital skills"),
        "short_name": "Sauat",
        "lang": current_language(),
        "start_url": url_for("pages.home"),
        "scope": url_for("pages.home"),
        "display": "minimal-ui",
        "background_color": "#faf8f4",
        "theme_color": "#005b73",
        "icons": icons,
    }
    body = current_app.json.dumps(content)
    response = current_app.response_class(body, mimetype="application/manifest+json")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return set_content_language(response)
