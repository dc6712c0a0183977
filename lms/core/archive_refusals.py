"""The refusal of an archive that is not safe to read."""

from lms.core.errors import Invalid
from lms.core.i18n import gettext


class ArchiveRefused(Invalid):
    """The zip is not safe to read. `reason` is a message id; params fill its placeholders."""

    def __init__(self, reason: str, /, **params: object) -> None:
        super().__init__(**params)
        self.reason = reason

    def describe(self) -> str:
        """Return the reason in the current language."""
        return gettext(self.reason) % self.params


def escape_name(name: str) -> str:
    """Return a name that an error can show: short, without control characters."""
    return "".join(letter if letter.isprintable() else "�" for letter in name[:80])
