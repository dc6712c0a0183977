"""Views of regions."""

from flask import Blueprint, Response, g, jsonify

from lms.core.errors import NotFound
from lms.core.i18n import current_language
from lms.regions import queries
from lms.regions.rules import REGIONS
from lms.web import access
from lms.web.transaction import session

blueprint = Blueprint("regions", __name__, url_prefix="/regions")


@blueprint.get("/<int:region_id>/districts")
@access.public
def districts(region_id: int) -> Response:
    """Return the districts of a region as [[id, name], ...] for the script of the sign-up form."""
    region = queries.find_unit(session(), region_id)
    if region is None or region.level not in REGIONS:
        raise NotFound
    name = f"name_{current_language()}"
    reply = jsonify(
        [[unit.id, getattr(unit, name)] for unit in queries.list_districts(session(), region_id)]
    )
    reply.headers["Cache-Control"] = "private, max-age=86400"
    reply.vary.update(("Cookie", "Accept-Language"))
    g.cache_decided = True
    return reply
