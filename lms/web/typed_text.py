"""Texts that people typed in one language, such as reasons, as a reader of either sees them."""

from lms.core.i18n import current_language
from lms.core.i18n import gettext as _
from lms.core.typed_languages import guess_language, pick_language


def describe_typed_text(text: str) -> str:
    """Return the reader's half of a bilingual text, else the text with the language named.

    The same as the component typed_text, for words that Python puts together.
    """
    text = pick_language(text, current_language())
    language = guess_language(text)
    if language in (None, current_language()):
        return text
    return f"{text} ({_('in Kazakh') if language == 'kk' else _('in Russian')})"
