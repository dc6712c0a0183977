"""What the screens of sessions share: the blueprint, loading a session or 404, where it is in words."""

from collections.abc import Sequence
from typing import Any, Final

from flask import Blueprint

from lms.accounts.rules import CONSULTANT, HR, NATIONAL_ADMIN, OFFICER
from lms.core.i18n import current_language
from lms.outreach import queries
from lms.outreach.errors import SessionNotFound
from lms.outreach.forms import language_name
from lms.regions.queries import districts_by_region
from lms.web import access
from lms.web.container import now
from lms.web.transaction import reading

blueprint = Blueprint("outreach", __name__, url_prefix="/outreach")
RUNNERS: Final = (CONSULTANT, OFFICER, HR, NATIONAL_ADMIN)


@blueprint.context_processor
def words() -> dict[str, Any]:
    """What the templates of this domain may use besides."""
    return {
        "where": where,
        "language_name": language_name,
        "is_over": is_over,
        "has_begun": has_begun,
    }


def where(row: Any) -> str:
    """The place of a session with its district."""
    language = current_language()
    return f"{getattr(row, f'place_{language}')}, {getattr(row, f'unit_{language}')}"


def is_over(row: Any) -> bool:
    """Whether a session has ended."""
    return bool(row.ends_at <= now())


def has_begun(row: Any) -> bool:
    """Whether a session has begun."""
    return bool(row.starts_at <= now())


def load_run(session_id: int) -> queries.SessionRow:
    """The session, if the actor runs it. Raises SessionNotFound."""
    row = queries.run_session(reading(), access.actor(), session_id)
    if row is None:
        raise SessionNotFound
    return row


def unit_groups() -> Sequence[tuple[Any, Sequence[Any]]]:
    """Regions of today with their districts, for a choice."""
    return districts_by_region(reading())
