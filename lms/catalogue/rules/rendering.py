"""Rendering of a course without faults: HTML in both languages, answer keys, URLs of pictures."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from lms.catalogue.rules.checks import PLACEHOLDER
from lms.catalogue.rules.lesson import LessonText
from lms.catalogue.rules.pictures import Picture
from lms.catalogue.rules.question import CHOICES, QuestionText
from lms.catalogue.rules.reading import Bank, ParsedCourse
from lms.core.i18n import LANGUAGES
from lms.core.markdown import BOX_TITLES, Illustration, render, render_inline

MEDIA_URL: Final = "/catalogue/media/{digest}.svg"
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
class RenderedCourse:
    """The rendered texts of a course.

    Lessons by "module/lesson" and language; banks by module, "" for the final test.
    """

    lessons: dict[str, dict[str, str]]
    banks: dict[str, list[RenderedQuestion]]


def render_course(parsed: ParsedCourse) -> RenderedCourse:
    """Render every text of a course without faults.

    Takes about a second for a long course, so call it outside a transaction.
    """
    pictures = _illustrations(parsed.pictures)
    lessons = {
        f"{module.slug}/{lesson.slug}": {
            language: _render_lesson(text, pictures[language], language)
            for language, text in lesson.texts.items()
        }
        for module in parsed.modules
        for lesson in module.lessons
    }
    banks = {
        module.slug: _render_bank(module.bank, pictures, module.slug) for module in parsed.modules
    }
    return RenderedCourse(lessons, {**banks, "": _render_bank(parsed.final, pictures, "")})


def digest(content: bytes) -> str:
    """Return the hash under which a picture is stored."""
    return hashlib.sha256(content).hexdigest()


def _illustrations(pictures: list[Picture]) -> Illustrations:
    illustrations: Illustrations = {language: {} for language in LANGUAGES}
    for picture in pictures:
        illustration = Illustration(
            MEDIA_URL.format(digest=digest(picture.content)), picture.width, picture.height
        )
        for language in [picture.language] if picture.language else LANGUAGES:
            illustrations[language][picture.name] = illustration
    return illustrations


def _render_lesson(text: LessonText, pictures: Mapping[str, Illustration], language: str) -> str:
    html = render(text.body, language=language, pictures=pictures, is_lesson=True)
    for question in text.questions:
        placeholder = PLACEHOLDER.format(name=question.name)
        html = html.replace(f"<p>{placeholder}</p>", _render_folded(question, pictures, language))
    return html


def _render_folded(
    question: QuestionText, pictures: Mapping[str, Illustration], language: str
) -> str:
    """Return a check-yourself question with its answer, folded."""
    content = _content(question, pictures, language)
    options = "".join(f"<li>{option}</li>" for option in content.get("options", ()))
    right = [
        f"<p>{content['options'][position]}</p><p>{content['feedback'][position]}</p>"
        for position in question.right_positions
    ]
    answer = "".join(right) or f"<p>{content['right']}</p>"
    title = BOX_TITLES[language]["answer"]
    return (
        f"{content['prompt']}{f'<ul>{options}</ul>' if options else ''}"
        f'<details class="box box--answer"><summary>{title}</summary>{answer}</details>'
    )


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
