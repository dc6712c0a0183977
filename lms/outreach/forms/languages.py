"""The languages of trainings in words."""

from typing import Final

from lms.core.i18n import N_
from lms.core.i18n import gettext as _
from lms.outreach.rules import BOTH

_LANGUAGES: Final = {BOTH: N_("Kazakh and Russian"), "kk": N_("Kazakh"), "ru": N_("Russian")}
_SENTENCES: Final = {
    BOTH: N_("The training is in Kazakh and Russian"),
    "kk": N_("The training is in Kazakh"),
    "ru": N_("The training is in Russian"),
}


def name_language(code: str) -> str:
    """Return the language of a training in words."""
    return _(_LANGUAGES[code])


def describe_language(code: str) -> str:
    """Return in a sentence which language a training is held in."""
    return _(_SENTENCES[code])


def list_languages() -> list[tuple[str, str]]:
    """Return the languages of a training as choices."""
    return [(code, name_language(code)) for code in (BOTH, "kk", "ru")]
