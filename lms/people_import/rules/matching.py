"""Matching of columns to fields, proposed from the words of the header."""

from collections.abc import Mapping, Sequence

from lms.core.i18n import N_
from lms.people_import.rules.columns import FIELD_WORDS, index_phrases, normalise_header


def propose_matching(
    header: Sequence[str], fields_by_header: Mapping[str, str] | None = None
) -> dict[str, int]:
    """Return the proposed matching: field to column, each field and column at most once.

    What was chosen for the same header before wins over the words of the header.
    """
    candidates: list[tuple[int, int, str]] = []
    for column, text in enumerate(header):
        name = normalise_header(text)
        if fields_by_header is not None and name and name in fields_by_header:
            candidates.append((-100, column, fields_by_header[name]))
        elif name:
            candidates += [(-score, column, field) for score, field in _score_fields(name)]
    matching: dict[str, int] = {}
    for _score, column, field in sorted(candidates, key=lambda item: item[:2]):
        if field in FIELD_WORDS and field not in matching and column not in matching.values():
            matching[field] = column
    return dict(sorted(matching.items(), key=lambda item: item[1]))


def _score_fields(name: str) -> list[tuple[int, str]]:
    """Return (score, field) pairs, best first; the score is the share of the header it explains."""
    words, phrases = name.split(), index_phrases()
    parts = {
        " ".join(words[i:j]): j - i
        for i in range(min(len(words), 8))
        for j in range(i + 1, min(len(words), i + 8) + 1)
    }
    best: dict[str, int] = {}
    for part, length in parts.items():
        field = phrases.get(part)
        if field is not None:
            best[field] = max(best.get(field, 0), 2 * length + (part == name))
    return sorted(((score, field) for field, score in best.items()), reverse=True)


def check_matching(matching: Mapping[str, int]) -> str:
    """Return the message id of what the matching still lacks, or an empty string."""
    if not ({"full_name", "surname", "given_name"} & set(matching)):
        return N_(
            "Say which column holds the names: one with the full name, or those of surname and "
            "given name."
        )
    if not ({"iin", "email", "phone"} & set(matching)):
        return N_(
            "Say which column holds the IIN. Without it (or an e-mail or a telephone) we can't "
            "tell who is who."
        )
    if {"full_name"} & set(matching) and {"surname", "given_name", "patronymic"} & set(matching):
        return N_(
            "Names come from one column with the full name or from several columns, not from both."
        )
    return ""
