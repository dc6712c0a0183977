"""Areas to choose from for a new schedule."""

from lms.schedules import queries
from lms.schedules.queries import Subject
from lms.web import access
from lms.web.templating import local
from lms.web.transaction import reading_session


def list_area_choices(subject: Subject | None) -> list[tuple[str, str]]:
    """Return the areas to choose from, first the subject's own if it is not among the usual."""
    areas = queries.list_offered_areas(reading_session(), access.actor())
    if subject and (subject.area.kind, subject.area.id) not in {(a.kind, a.id) for a in areas}:
        areas.insert(0, subject.area)
    return [(f"{area.kind}:{area.id}", local(area, "name")) for area in areas]


def get_area_key(subject: Subject) -> str:
    """Return what the form sends for the area of a subject."""
    return f"{subject.area.kind}:{subject.area.id}"
