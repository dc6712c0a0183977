"""Files of certificates: their names, and how many make one ZIP."""

import unicodedata
from typing import Final

# Files of one ZIP: then it has a gigabyte or less, and is prepared within the hour.
MOST_PACKED: Final = 10_000
# Letters of a file's name; Linux allows 255 bytes, and a Cyrillic letter has two.
SURNAME_LETTERS: Final = 30
GIVEN_NAME_LETTERS: Final = 25
TITLE_LETTERS: Final = 45


def name_file(surname: str, given_name: str, title: str, number: str, edition: int) -> str:
    """Return the name of a certificate's file, which sorts by the holder and fits any system.

    "Нұрғалиева_Әсел_Ақпараттық-қауіпсіздік_7K2M-....pdf". The number makes it unique.
    """
    parts = [
        _clean_part(surname, SURNAME_LETTERS),
        _clean_part(given_name, GIVEN_NAME_LETTERS),
        _clean_part(title, TITLE_LETTERS),
        number if edition == 1 else f"{number}-{edition}",
    ]
    return "_".join(part for part in parts if part) + ".pdf"


def _clean_part(text: str, most: int) -> str:
    """Return letters and digits of a text with single hyphens between them.

    Windows allows no signs such as colons, and no name such as CON before the first dot.
    """
    spaced_text = "".join(
        letter if unicodedata.category(letter)[0] in "LNM" else " "
        for letter in unicodedata.normalize("NFC", text)
    )
    return "-".join(spaced_text.split())[:most].rstrip("-")
