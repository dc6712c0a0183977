"""Lines of a list that are about nobody: repeated headings, sections, totals, signatures."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from lms.accounts.rules import fold_text
from lms.people_import.rules.blanks import is_blank
from lms.people_import.rules.columns import find_field, normalise_header

HEADING: Final = "skip_heading"
NUMBERS: Final = "skip_numbers"
TOTAL: Final = "skip_total"
SECTION: Final = "skip_section"
SIGNATURE: Final = "skip_signature"
VACANCY: Final = "skip_vacancy"

_TOTAL: Final = re.compile(
    r"(?:итого|всего|в том числе|барлыгы|жиыны|жиынтыгы|онын ишинде|total)\b", re.IGNORECASE
)
_SIGNATURE: Final = re.compile(
    r"(?:исп|исполнитель|составил[аи]?|согласован[оа]?|утвержда[юе]|утвержден[оа]?|подпись|"
    r"примечание|орындаган|орындаушы|бекитемин|бекитилди|келисилди|колы|ескерту|м\.\s?[по])\b"
)
# "бос" is the Kazakh for vacant; a post stands in the line of a vacancy, but nobody's name.
_VACANCY: Final = re.compile(
    r"\W*(?:вакан[а-я]*|бос(?: орын| лауазым)?[а-я]*|vacan[a-z]*)\b[^а-яa-z]*", re.IGNORECASE
)
_SECTION: Final = re.compile(
    r"\b(?:отдел|управлени|департамент|сектор|служб|аппарат|руководств|группа|комитет|центр|"
    r"филиал|подразделени|бухгалтери|канцеляри|инспекци|прием|вакан|декрет|отпуск|совместител|"
    r"болим|баскарма|кызмет|басшылык|топ\b|орталык|бухгалтерия|кенсе|бос орын)"
)
_NUMBER: Final = re.compile(r"[\d.,)\s№]+")
_IN_BRACKETS: Final = re.compile(r"[(«\"].*")
IDENTIFYING: Final = ("iin", "email", "phone")
NAMES: Final = ("full_name", "surname", "given_name")


def find_noise(cells: Sequence[str], header: Sequence[str], matching: Mapping[str, int]) -> str:
    """Return the code of the reason why a line is about nobody; empty if it may be a person."""
    filled_cells = [text for text in cells if text and not is_blank(text)]
    if not filled_cells:
        return SECTION
    words = fold_text(filled_cells[0])
    if _TOTAL.match(words) or (len(filled_cells) > 1 and _TOTAL.match(fold_text(filled_cells[1]))):
        return TOTAL
    if _is_heading(cells, header, matching):
        return HEADING
    is_numbers = len(filled_cells) >= 3 and all(
        text.isdigit() and len(text) <= 3 for text in filled_cells
    )
    return NUMBERS if is_numbers else _find_text_noise(filled_cells, words, cells, matching)


def _find_text_noise(
    filled_cells: Sequence[str], words: str, cells: Sequence[str], matching: Mapping[str, int]
) -> str:
    """Return the reason for a line that identifies nobody; `words` is its first text, folded."""
    if any(_has_digits_or_at(cells, matching, name) for name in IDENTIFYING):
        return ""
    if _SIGNATURE.match(words):
        return SIGNATURE
    if any(map(_is_vacancy, _read_names(cells, matching))):
        return VACANCY
    return SECTION if _is_section(filled_cells, cells, matching) else ""


def _is_heading(cells: Sequence[str], header: Sequence[str], matching: Mapping[str, int]) -> bool:
    """Return whether at least half of the matched cells repeat what their columns are called."""
    filled_count = same = 0
    for name, column in matching.items():
        text = cells[column] if column < len(cells) else ""
        if text:
            filled_count += 1
            words = normalise_header(text)
            above = normalise_header(header[column]) if column < len(header) else ""
            same += bool(words) and (words == above or find_field(text) == name)
    return same >= 2 and same * 2 >= filled_count


def _has_digits_or_at(cells: Sequence[str], matching: Mapping[str, int], name: str) -> bool:
    column = matching.get(name, len(cells))
    text = cells[column] if column < len(cells) else ""
    return "@" in text or sum(letter.isdigit() for letter in text) >= 5


def _is_vacancy(name: str) -> bool:
    return _VACANCY.fullmatch(_IN_BRACKETS.sub("", fold_text(name))) is not None


def _read_names(cells: Sequence[str], matching: Mapping[str, int]) -> list[str]:
    """Return the texts of the columns that hold names."""
    columns = (matching[name] for name in NAMES if name in matching)
    return [cells[column] for column in columns if column < len(cells)]


def _is_section(
    filled_cells: Sequence[str], cells: Sequence[str], matching: Mapping[str, int]
) -> bool:
    """Return whether a line has one text alone, and that is no person's name.

    A number of the line and a merged text that is repeated do not count.
    """
    texts = {text for text in filled_cells if not _NUMBER.fullmatch(text)}
    if len(texts) > 1:
        return False
    if not texts:
        return True
    text = texts.pop()
    if _SECTION.search(fold_text(text)):
        return True
    in_name = text in _read_names(cells, matching)
    words = _IN_BRACKETS.sub("", text).split()
    return not (in_name and 1 <= len(words) <= 4 and all(word[:1].isupper() for word in words))
