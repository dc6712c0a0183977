"""The demo is for a private machine with courses, never for a site."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from lms.catalogue.models import CourseVersion
from lms.core.settings import SettingError, Settings
from lms.regions.models import RegionUnit


def refuse_demo_on_site(settings: Settings) -> None:
    """Raise SettingError on a site: the passwords of the demo's administrators are public."""
    if settings.secure:
        raise SettingError(
            "LMS_BASE_URL begins with https, so this is a site: the demo is refused there, "
            "since its passwords are public"
        )


def has_what_the_demo_needs(session: Session) -> bool:
    """Return whether regions and courses are loaded."""
    return bool(session.scalar(select(exists().where(RegionUnit.id > 0)))) and bool(
        session.scalar(select(exists().where(CourseVersion.id > 0)))
    )
