"""A typed word without its case, accents and slips of the keyboard."""

import re
import unicodedata
from typing import Final

from lms.core.word_skeletons import HAS_LATIN

_MARKED_LATIN: Final = str.maketrans({"ş": "sh", "ç": "ch", "ı": "y", "ß": "ss"})
# Latin letters inside a Cyrillic word are slips of the keyboard: "кiтап" with a Latin i.
_SLIPS: Final = str.maketrans("aceiopxyhkmtb", "асеіорхуһкмтв")
HAS_CYRILLIC: Final = re.compile("[а-яәғқңөұүһі]")


def simplify_word(word: str) -> str:
    """Return the word in lower case without accents and apostrophes; й and Kazakh letters stay."""
    lowered = word.lower().replace("ё", "е").translate(_MARKED_LATIN)
    decomposed = unicodedata.normalize("NFKD", lowered.replace("й", "\ue000"))
    plain = "".join(
        letter
        for letter in decomposed
        if not unicodedata.combining(letter) and letter not in "'’ʼʹ"
    ).replace("\ue000", "й")
    has_both = HAS_LATIN.search(plain) and HAS_CYRILLIC.search(plain)
    return plain.translate(_SLIPS) if has_both else plain
