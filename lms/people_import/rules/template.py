"""The empty list that people fill in: its columns."""

from typing import Final

from lms.core.i18n import gettext, using_language
from lms.people_import.rules.columns import FIELD_WORDS

TEMPLATE_FIELDS: Final = (
    "iin",
    "surname",
    "given_name",
    "patronymic",
    "position",
    "category",
    "starts_on",
    "email",
    "phone",
    "language",
    "bin",
    "kato",
    "settlement",
)


def list_template_columns(language: str) -> list[str]:
    """Return the header of the empty template file in a language."""
    with using_language(language):
        return [gettext(FIELD_WORDS[field]) for field in TEMPLATE_FIELDS]
