"""The text in which a search finds a person or an organisation, in any spelling."""

import unicodedata
from typing import Final

# Kazakh letters as typed on a Russian layout, and ё as е: a search finds a name in any spelling.
# Without the dot that the Turkish İ leaves behind when it is made small: a key is never longer
# than its text, and İbrahim is found as ibrahim.
_FOLD: Final = str.maketrans("әғқңөұүһіё", "агкноуухие", "\u0307")


def fold_text(text: str) -> str:
    """Return the text as searches compare it: in small letters, without Kazakh letters.

    These are replaced by the Russian ones that people type instead.
    """
    return unicodedata.normalize("NFC", text).lower().translate(_FOLD)


def build_search_key(*parts: str) -> str:
    """Return the text in which a search looks.

    Of a person: the names and the user name; of an organisation: the names and the BIN.
    """
    return fold_text(" ".join(part for part in parts if part))
