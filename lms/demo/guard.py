"""Where the demo may stand: on a machine of one's own, never on a site."""

from lms.core.settings import SettingError, Settings


def refuse_demo_on_site(settings: Settings) -> None:
    """Raise SettingError on a site: the demo's administrators have a password that is public."""
    if settings.secure:
        raise SettingError(
            "LMS_BASE_URL begins with https, so this is a site: the demo is refused there, since its passwords are public"
        )
