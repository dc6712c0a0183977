"""Translations of WTForms' messages."""

from functools import cache
from typing import Any

from wtforms.i18n import get_translations

from lms.core.i18n import current_language, gettext, ngettext


class FormMessages:
    """Translations of WTForms' messages: from our catalogues, else from those of WTForms."""

    def gettext(self, message: str) -> str:
        """Return the translation of a message."""
        text = gettext(message)
        return text if text != message else str(_get_wtforms_messages().gettext(message))

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """Return the translation of a message that counts."""
        text = ngettext(singular, plural, count)
        if text not in (singular, plural):
            return text
        return str(_get_wtforms_messages().ngettext(singular, plural, count))


def _get_wtforms_messages() -> Any:
    return _load_wtforms_messages(current_language())


@cache
def _load_wtforms_messages(language: str) -> Any:
    return get_translations([language])
