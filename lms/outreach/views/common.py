"""Parts shared by the screens of trainings: blueprint, loading, template helpers."""

from typing import Any, Final

from flask import Blueprint

from lms.accounts.rules import CONSULTANT, HR, NATIONAL_ADMIN, OFFICER
from lms.outreach import queries
from lms.outreach.errors import TrainingNotFound
from lms.outreach.forms.languages import describe_language, name_language
from lms.regions.queries import list_districts_by_region
from lms.web import access
from lms.web.container import now
from lms.web.templating import local
from lms.web.transaction import reading_session
from lms.web.unit_fields import GroupedUnits

blueprint = Blueprint("outreach", __name__, url_prefix="/outreach")
MANAGERS: Final = (CONSULTANT, OFFICER, HR, NATIONAL_ADMIN)


@blueprint.context_processor
def template_helpers() -> dict[str, Any]:
    """Return the functions that the templates of this package use."""
    return {
        "venue": describe_venue,
        "describe_language": describe_language,
        "name_language": name_language,
        "is_over": is_over,
        "has_begun": has_begun,
    }


def describe_venue(row: Any) -> str:
    """Return the venue of a training with its district, in the reader's language."""
    return f"{local(row, 'venue')}, {local(row, 'unit')}"


def is_over(row: Any) -> bool:
    """Return whether a training has ended."""
    return bool(row.ends_at <= now())


def has_begun(row: Any) -> bool:
    """Return whether a training has begun."""
    return bool(row.starts_at <= now())


def load_managed(training_id: int) -> queries.TrainingRow:
    """Return the training if the actor manages it. Raises TrainingNotFound."""
    row = queries.find_managed_training(reading_session(), access.actor(), training_id)
    if row is None:
        raise TrainingNotFound
    return row


def list_unit_groups() -> GroupedUnits:
    """Return today's regions, each with its districts, for a select."""
    return list_districts_by_region(reading_session())
