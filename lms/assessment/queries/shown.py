"""A question as a page shows it: in the reader's language, in the drawn order, without its key."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from markupsafe import Markup

from lms.assessment.rules import OPTION_VALUE, list_gaps
from lms.catalogue.rules.question import WRITTEN

_GAP: Final = re.compile("\ue000\\d+\ue000")
Options = tuple[tuple[int | str, Markup], ...]


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A piece of a text with gaps, and the gap after it.

    `gap`: its number from 1, 0 at the end of the text. `options` are empty for a typed gap.
    """

    html: Markup
    gap: int = 0
    options: Options = ()


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A picture with places to choose from, in the order of the options.

    `points` are in per cent of its width and height.
    """

    src: str
    width: int
    height: int
    alt: str
    points: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class ShownCriterion:
    """A criterion of a text that a person grades; `levels` are pairs of marks and words."""

    name: Markup
    levels: tuple[tuple[int, Markup], ...]


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A question as a page shows it, each option named by its shown index.

    `rows` are those of matching and categorise, `pieces` the text of one with gaps, `picture` that
    of a hotspot. `hint` is opened by the reader. `unit` stands behind the field of a number.
    `criteria` are those of a text that a person grades, `words` how many words are meant.
    """

    type: str
    prompt: Markup
    options: Options
    name: str = "answer"
    id: str = ""
    rows: tuple[Markup, ...] = ()
    pieces: tuple[TextPiece, ...] = ()
    picture: ShownPicture | None = None
    hint: Markup | str = ""
    unit: str = ""
    criteria: tuple[ShownCriterion, ...] = ()
    words: tuple[int, int] | None = None


def show_question(
    question_type: str, content: Mapping[str, Any], order: Sequence[int]
) -> ShownQuestion:
    """Return a question whose options stand in this order of their positions in the bank."""
    texts = content.get("options", ())
    question = ShownQuestion(
        type=question_type,
        prompt=_to_markup(content["prompt"]),
        options=tuple((index, _to_markup(texts[position])) for index, position in enumerate(order)),
        hint=_to_markup(content.get("hint", "")),
        unit=content.get("unit", ""),
    )
    if question_type == "matching":
        return replace(question, rows=tuple(_to_markup(row) for row in content["rows"]))
    if question_type == "categorise":
        rows = tuple(text for _, text in question.options)
        groups = tuple(enumerate(_to_markup(group) for group in content["categories"]))
        return replace(question, rows=rows, options=groups)
    if question_type == WRITTEN:
        words = content.get("words")
        return replace(
            question, criteria=show_rubric(content), words=(words[0], words[1]) if words else None
        )
    if question_type == "gaps":
        return replace(question, pieces=tuple(_split_text(content, question.options, order)))
    if question_type == "hotspot":
        points = tuple(tuple(content["points"][position]) for position in order)
        picture = ShownPicture(**content["picture"], points=points)
        return replace(question, prompt=_to_markup(content["text"]), picture=picture)
    return question


def show_rubric(content: Mapping[str, Any]) -> tuple[ShownCriterion, ...]:
    """Return the criteria of a text with their levels, the best one first."""
    return tuple(
        ShownCriterion(
            _to_markup(criterion["name"]),
            tuple((marks, _to_markup(text)) for marks, text in criterion["levels"]),
        )
        for criterion in content["criteria"]
    )


def _split_text(
    content: Mapping[str, Any], options: Options, order: Sequence[int]
) -> Iterator[TextPiece]:
    texts = _GAP.split(content["text"])
    for number, ((gap, first), text) in enumerate(zip(list_gaps(content), texts, strict=False), 1):
        own = range(first, first + gap.get("options", 0))
        choices = tuple(
            (OPTION_VALUE.format(index=index), option)
            for (index, option), position in zip(options, order, strict=True)
            if position in own
        )
        yield TextPiece(_to_markup(text), number, choices)
    yield TextPiece(_to_markup(texts[-1]))


def _to_markup(html: str) -> Markup:
    return Markup(html)  # noqa: S704 - sanitised when it was loaded
