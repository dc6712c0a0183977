"""The screen of the periods of keeping."""

from flask import Blueprint, render_template

from lms.retention import queries
from lms.web import access
from lms.web.container import container, now
from lms.web.transaction import reading_session

blueprint = Blueprint("retention", __name__, url_prefix="/retention")


@blueprint.get("/")
@access.role("national_admin")
def index() -> str:
    """Show how long records are kept, what the next night deletes, and what the last one did."""
    session, services = reading_session(), container()
    return render_template(
        "retention/index.html",
        kinds=queries.list_kinds(
            session, services.retention_rules, services.settings.keep_days, now=now()
        ),
        last_night=queries.find_last_night(session),
    )
