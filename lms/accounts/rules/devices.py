"""Browser and system of a signed-in device, as its user agent names them."""

from collections.abc import Iterable
from typing import Final

_BROWSERS: Final = (
    ("YaBrowser", "Yandex"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def name_device(user_agent: str) -> str:
    """Return browser and system as the user agent names them: "Chrome, Android"."""
    names = (_find_name(user_agent, _BROWSERS), _find_name(user_agent, _SYSTEMS))
    return ", ".join(name for name in names if name)


def _find_name(user_agent: str, names: Iterable[tuple[str, str]]) -> str:
    return next((name for part, name in names if part in user_agent), "")
