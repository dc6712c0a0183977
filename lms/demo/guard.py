"""The demo is for a private machine with courses, never for a site."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalogue.models import CourseVersion
from lms.core.settings import SettingError, Settings
from lms.regions.models import RegionUnit


def refuse_demo_on_site(settings: Settings) -> None:
    """Raise SettingError on a site: the passwords of the demo's administrators are public."""
    if settings.is_https:
        raise SettingError(
            "LMS_BASE_URL begins with https, so this is a site: the demo is refused there, "
            "since its passwords are public"
        )


def has_what_the_demo_needs(session: Session) -> bool:
    """Return whether regions and courses are loaded."""
    columns = (RegionUnit.id, CourseVersion.id)
    return all(session.scalar(select(column).limit(1)) is not None for column in columns)
