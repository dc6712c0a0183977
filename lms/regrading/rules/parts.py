"""Keys of questions in parts: what each part may be, from a form, and from another version.

Positions of a key are of its own version's texts, so a key of another version is read by texts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lms.assessment.rules import CHOICE_TYPES, list_gaps
from lms.assessment.rules.types.base import QuestionContent
from lms.regrading.rules.texts import split_texts

LANGUAGES: Final = ("kk", "ru")
IN_PARTS: Final = ("matching", "ordering", "categorise", "gaps")


@dataclass(frozen=True, slots=True)
class KeyPart:
    """A row, an item or a gap with its field names. Texts are HTML.

    `choices` are pairs of a value and its text; of a typed gap there are none, and a name for each
    language.
    """

    label: str
    names: tuple[str, ...]
    choices: tuple[tuple[str, str], ...] = ()


def list_parts(question_type: str, content: QuestionContent) -> list[KeyPart]:
    """Return the parts of a question's key."""
    if question_type == "gaps":
        return _list_gap_parts(content)
    if question_type == "ordering":
        ranks = [str(rank) for rank in range(1, len(content["options"]) + 1)]
        return _list_rows(content["options"], ranks)
    if question_type == "matching":
        return _list_rows(content["rows"], content["options"])
    return _list_rows(content["options"], content["categories"])


def _list_rows(rows: Sequence[str], choices: Sequence[str]) -> list[KeyPart]:
    pairs = tuple((str(position), text) for position, text in enumerate(choices))
    return [KeyPart(row, (f"part-{number}",), pairs) for number, row in enumerate(rows)]


def _list_gap_parts(content: QuestionContent) -> list[KeyPart]:
    parts = []
    for number, (gap, first) in enumerate(list_gaps(content)):
        label, own = f"({number + 1})", range(first, first + gap.get("options", 0))
        choices = tuple((str(position), content["options"][position]) for position in own)
        names = (f"part-{number}",) if choices else tuple(f"part-{number}-{x}" for x in LANGUAGES)
        parts.append(KeyPart(label, names, choices))
    return parts


def read_parts(
    question_type: str, content: QuestionContent, values: Mapping[str, str]
) -> dict[str, Any] | None:
    """Return a key from form values by name; None if they make none."""
    parts = [_read_part(part, values) for part in list_parts(question_type, content)]
    if None in parts:
        return None
    if question_type == "gaps":
        return {"gaps": [{"option": x} if isinstance(x, int) else x for x in parts]}
    if question_type != "ordering":
        return {"values": parts}
    ranks = [rank for rank in parts if isinstance(rank, int)]
    return _order_items(ranks) if len(set(ranks)) == len(parts) else None


def _read_part(part: KeyPart, values: Mapping[str, str]) -> int | dict[str, list[str]] | None:
    if part.choices:
        value = values.get(part.names[0], "")
        return int(value) if value in dict(part.choices) else None
    pairs = zip(LANGUAGES, part.names, strict=True)
    texts = {language: split_texts(values.get(name, "")) for language, name in pairs}
    return texts if all(texts.values()) else None


def _order_items(ranks: Sequence[int]) -> dict[str, Any]:
    """Return the key by which each item stands at its rank."""
    return {"values": sorted(range(len(ranks)), key=ranks.__getitem__)}


def present_parts(
    question_type: str, content: QuestionContent, key: Mapping[str, Any]
) -> dict[str, str]:
    """Return the form values of a key."""
    values: dict[str, str] = {}
    for number, part in enumerate(list_parts(question_type, content)):
        if question_type == "gaps" and not part.choices:
            texts = key["gaps"][number]
            for language, name in zip(LANGUAGES, part.names, strict=True):
                values[name] = "\n".join(texts[language])
        elif question_type == "gaps":
            values[part.names[0]] = str(key["gaps"][number]["option"])
        elif question_type == "ordering":
            values[part.names[0]] = str(key["values"].index(number))
        else:
            values[part.names[0]] = str(key["values"][number])
    return values


@dataclass(frozen=True, slots=True)
class KeyedQuestion:
    """A question with its texts in both languages and a key, as one version has it."""

    type: str
    content_kk: QuestionContent
    content_ru: QuestionContent
    key: Mapping[str, Any]

    def read_pair(self, name: str) -> list[tuple[str, str]]:
        """Return a list of texts, each in both languages."""
        kk, ru = self.content_kk.get(name, ()), self.content_ru.get(name, ())
        return list(zip(kk, ru, strict=False))


def carry_key(question: KeyedQuestion, other: KeyedQuestion) -> dict[str, Any] | None:
    """Return the key of a question in another version as the key of this one, by texts.

    None if the other one does not ask the same: another type, or texts that this one lacks.
    """
    if question.type != other.type or question.type == "written":
        return None
    if question.type in ("number", "text"):
        return {name: value for name, value in other.key.items() if name != "counts"}
    try:
        return _carry_texts(question, other)
    except ValueError:
        return None


def _carry_texts(question: KeyedQuestion, other: KeyedQuestion) -> dict[str, Any]:
    """Raise ValueError for a text that the question does not have."""
    options, others = question.read_pair("options"), other.read_pair("options")
    if question.type in CHOICE_TYPES:
        _check_same(options, others)
        return {"options": sorted(options.index(others[rank]) for rank in other.key["options"])}
    if question.type == "ordering":
        _check_same(options, others)
        return {"values": [options.index(others[item]) for item in other.key["values"]]}
    if question.type == "gaps":
        return _carry_gaps(question, other)
    is_matching = question.type == "matching"
    rows, choices = ("rows", "options") if is_matching else ("options", "categories")
    own_rows, other_rows = question.read_pair(rows), other.read_pair(rows)
    own_choices, other_choices = question.read_pair(choices), other.read_pair(choices)
    _check_same(own_rows, other_rows)
    other_values = [other.key["values"][other_rows.index(row)] for row in own_rows]
    return {"values": [own_choices.index(other_choices[value]) for value in other_values]}


def _check_same(own: Sequence[object], other: Sequence[object]) -> None:
    if sorted(map(str, own)) != sorted(map(str, other)):
        raise ValueError("the texts are others")


def _carry_gaps(question: KeyedQuestion, other: KeyedQuestion) -> dict[str, Any]:
    kk, ru = question.content_kk["text"], question.content_ru["text"]
    if (kk, ru) != (other.content_kk["text"], other.content_ru["text"]):
        raise ValueError("the text is another")
    options, others = question.read_pair("options"), other.read_pair("options")
    gaps = []
    for (gap, first), key in zip(list_gaps(question.content_kk), other.key["gaps"], strict=True):
        own = options[first : first + gap.get("options", 0)]
        if bool(own) != ("option" in key):
            raise ValueError("the gap is of another kind")
        gaps.append({"option": first + own.index(others[key["option"]])} if own else dict(key))
    return {"gaps": gaps}
