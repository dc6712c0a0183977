"""The demo is for a private machine, never for a site."""

from lms.core.settings import SettingError, Settings


def refuse_demo_on_site(settings: Settings) -> None:
    """Raise SettingError on a site: the passwords of the demo's administrators are public."""
    if settings.secure:
        raise SettingError(
            "LMS_BASE_URL begins with https, so this is a site: the demo is refused there, "
            "since its passwords are public"
        )
