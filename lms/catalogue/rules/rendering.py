"""From a course without faults to what is stored of it: HTML in both languages, keys of questions, addresses of pictures."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from lms.catalogue.rules.pictures import Picture
from lms.catalogue.rules.quiz import CHOICES, QuestionText
from lms.catalogue.rules.reading import Bank, CourseReading
from lms.core.i18n import LANGUAGES
from lms.core.markdown import Illustration, render, render_inline

MEDIA_ADDRESS: Final = "/catalogue/media/{digest}.svg"
PICTURE_TYPE: Final = "image/svg+xml"
Illustrations = dict[str, dict[str, Illustration]]


@dataclass(frozen=True, slots=True)
class RenderedQuestion:
    """A question as its table holds it; `content` by language."""

    name: str
    type: str
    level: int
    lesson: str
    content: dict[str, dict[str, Any]]
    answer: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rendered:
    """The texts of a course, rendered. Lessons by "module/lesson" and language; banks by module, "" for the final test."""

    lessons: dict[str, dict[str, str]]
    banks: dict[str, list[RenderedQuestion]]


def render_course(reading: CourseReading) -> Rendered:
    """Renders every text of a course without faults. Takes about a second for a long course: call it outside a transaction."""
    pictures = _illustrations(reading.pictures)
    lessons = {
        f"{module.slug}/{lesson.slug}": {
            language: render(text.body, language=language, pictures=pictures[language])
            for language, text in lesson.texts.items()
        }
        for module in reading.modules
        for lesson in module.lessons
    }
    banks = {
        module.slug: _render_bank(module.bank, pictures, module.slug) for module in reading.modules
    }
    return Rendered(lessons, {**banks, "": _render_bank(reading.final, pictures, "")})


def digest(content: bytes) -> str:
    """The hash by which a picture is stored and addressed."""
    return hashlib.sha256(content).hexdigest()


def _illustrations(pictures: list[Picture]) -> Illustrations:
    found: Illustrations = {language: {} for language in LANGUAGES}
    for picture in pictures:
        place = Illustration(
            MEDIA_ADDRESS.format(digest=digest(picture.content)), picture.width, picture.height
        )
        for language in [picture.language] if picture.language else LANGUAGES:
            found[language][picture.name] = place
    return found


def _render_bank(bank: Bank, pictures: Illustrations, module: str) -> list[RenderedQuestion]:
    if not bank:
        return []
    return [
        RenderedQuestion(
            name=kk.name,
            type=kk.type,
            level=kk.level,
            lesson=f"{module}/{kk.lesson}" if module else kk.lesson,
            content={
                "kk": _content(kk, pictures["kk"], "kk"),
                "ru": _content(ru, pictures["ru"], "ru"),
            },
            answer=_answer(kk, ru),
        )
        for kk, ru in zip(bank["kk"], bank["ru"], strict=True)
    ]


def _content(
    question: QuestionText, pictures: Mapping[str, Illustration], language: str
) -> dict[str, Any]:
    prompt = render(question.prompt_text, language=language, pictures=pictures)
    if question.type in CHOICES:
        options = [render_inline(option.text) for option in question.options]
        return {
            "prompt": prompt,
            "options": options,
            "feedback": [render_inline(option.feedback) for option in question.options],
        }
    right, wrong = (
        render_inline(line[1]) if line else "" for line in (question.right, question.wrong)
    )
    return {"prompt": prompt, "right": right, "wrong": wrong}


def _answer(kk: QuestionText, ru: QuestionText) -> dict[str, Any]:
    if kk.type in CHOICES:
        return {"options": kk.right_positions}
    if kk.type == "number":
        return {"low": kk.low, "high": kk.high}
    return {"kk": list(kk.answers), "ru": list(ru.answers)}
