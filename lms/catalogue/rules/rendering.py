"""Rendering of a course without faults: HTML in both languages, answer keys, URLs of pictures."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from lms.catalogue.rules.glossary import GlossaryEntry, GlossaryText
from lms.catalogue.rules.marking import MarkedText, index_glossary, link_words
from lms.catalogue.rules.pictures import Picture
from lms.catalogue.rules.question import QuestionText
from lms.catalogue.rules.reading import Bank, LessonSource, ParsedCourse
from lms.catalogue.rules.spans import find_pictures
from lms.catalogue.rules.tags import list_competences, list_tags
from lms.catalogue.rules.types import SYNTAXES, TextRenderer
from lms.core.i18n import LANGUAGES
from lms.core.markdown import Illustration, render_markdown
from lms.core.markdown_lines import render_inline

MEDIA_URL: Final = "/catalogue/media/{digest}.svg"
PICTURE_TYPE: Final = "image/svg+xml"
Illustrations = dict[str, dict[str, Illustration]]


@dataclass(frozen=True, slots=True)
class RenderedQuestion:
    """A question as its table holds it; `content` by language."""

    name: str
    type: str
    level: int
    weight: int
    retired: bool
    lesson: str
    tags: list[str]
    competences: list[str]
    shared_name: str | None
    content: dict[str, dict[str, Any]]
    answer: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RenderedCheck:
    """A check-yourself question as its table holds it; `content` by language."""

    name: str
    type: str
    step: int
    taught_step: int
    content: dict[str, dict[str, Any]]
    answer: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RenderedWord:
    """A word of the glossary; `first_lessons` by language: "module/lesson", "" for none."""

    id: str
    texts: dict[str, GlossaryText]
    first_lessons: dict[str, str]


@dataclass(frozen=True, slots=True)
class RenderedCourse:
    """The rendered texts of a course.

    Lessons by "module/lesson" and language; banks by module, "" for the final test. A lesson has a
    placeholder for each of its check-yourself questions, see rules/checks.py.
    """

    lessons: dict[str, dict[str, str]]
    banks: dict[str, list[RenderedQuestion]]
    checks: dict[str, list[RenderedCheck]]
    words: list[RenderedWord]


def render_course(parsed: ParsedCourse) -> RenderedCourse:
    """Render every text of a course without faults.

    Takes about a second for a long course, so call it outside a transaction.
    """
    pictures = _build_illustrations(parsed.pictures)
    marked = _render_lessons(parsed, pictures)
    lessons = {
        key: {language: text.html for language, text in texts.items()}
        for key, texts in marked.items()
    }
    banks = {
        module.slug: _render_bank(module.bank, pictures, module.slug) for module in parsed.modules
    }
    checks = {
        f"{module.slug}/{lesson.slug}": _render_checks(lesson, pictures)
        for module in parsed.modules
        for lesson in module.lessons
    }
    return RenderedCourse(
        lessons,
        {**banks, "": _render_bank(parsed.final, pictures, "")},
        checks,
        [_find_first_lessons(word, marked) for word in parsed.glossary],
    )


def hash_picture(content: bytes) -> str:
    """Return the hash under which a picture is stored."""
    return hashlib.sha256(content).hexdigest()


def _build_illustrations(pictures: list[Picture]) -> Illustrations:
    illustrations: Illustrations = {language: {} for language in LANGUAGES}
    for picture in pictures:
        illustration = Illustration(
            MEDIA_URL.format(digest=hash_picture(picture.content)), picture.width, picture.height
        )
        for language in [picture.language] if picture.language else LANGUAGES:
            illustrations[language][picture.name] = illustration
    return illustrations


def _render_lessons(
    parsed: ParsedCourse, pictures: Illustrations
) -> dict[str, dict[str, MarkedText]]:
    """Return the lessons by "module/lesson" and language, with the words of the glossary marked."""
    glossaries = {language: index_glossary(parsed.glossary, language) for language in LANGUAGES}
    return {
        f"{module.slug}/{lesson.slug}": {
            language: link_words(
                render_markdown(
                    text.body, language=language, pictures=pictures[language], is_lesson=True
                ),
                glossaries[language],
            )
            for language, text in lesson.texts.items()
        }
        for module in parsed.modules
        for lesson in module.lessons
    }


def _find_first_lessons(
    word: GlossaryEntry, lessons: dict[str, dict[str, MarkedText]]
) -> RenderedWord:
    first_lessons = {
        language: next(
            (key for key, texts in lessons.items() if word.id in texts[language].word_ids), ""
        )
        for language in LANGUAGES
    }
    return RenderedWord(word.id, word.texts, first_lessons)


def _render_checks(lesson: LessonSource, pictures: Illustrations) -> list[RenderedCheck]:
    kk, ru = lesson.texts["kk"], lesson.texts["ru"]
    checks = []
    for kk_question, ru_question in zip(kk.questions, ru.questions, strict=True):
        step = kk.step_of(kk_question)
        content = {
            language: {
                **_build_content(question, pictures[language], language),
                **SYNTAXES[question.type].show_answer(question),
            }
            for language, question in (("kk", kk_question), ("ru", ru_question))
        }
        checks.append(
            RenderedCheck(
                name=kk_question.name,
                type=kk_question.type,
                step=step,
                taught_step=int(kk_question.keys.get("step", (0, ""))[1] or step - 1),
                content=content,
                answer=_build_answer(kk_question, ru_question),
            )
        )
    return checks


def _render_bank(bank: Bank, pictures: Illustrations, module: str) -> list[RenderedQuestion]:
    if not bank:
        return []
    return [
        RenderedQuestion(
            name=kk.name,
            type=kk.type,
            level=kk.level,
            weight=kk.weight,
            retired=kk.is_retired,
            lesson=f"{module}/{kk.lesson}" if module else kk.lesson,
            tags=list_tags(kk),
            competences=list_competences(kk),
            shared_name=f"{kk.bank}/{kk.name}" if kk.bank else None,
            content={
                "kk": _build_content(kk, pictures["kk"], "kk"),
                "ru": _build_content(ru, pictures["ru"], "ru"),
            },
            answer=_build_answer(kk, ru),
        )
        for kk, ru in zip(bank["kk"], bank["ru"], strict=True)
    ]


def _build_content(
    question: QuestionText, pictures: Mapping[str, Illustration], language: str
) -> dict[str, Any]:
    renderer = _build_renderer(pictures, language)
    hint = question.keys.get("hint")
    return {
        "prompt": renderer.block(question.prompt_text),
        **SYNTAXES[question.type].render(question, renderer),
        **({"hint": renderer.inline(hint[1])} if hint else {}),
    }


def _build_renderer(pictures: Mapping[str, Illustration], language: str) -> TextRenderer:
    block = partial(render_markdown, language=language, pictures=pictures)

    def render_option(text: str) -> str:
        if next(find_pictures(text), None) is None:
            return render_inline(text)
        return block(text).strip().removeprefix("<p>").removesuffix("</p>")

    return TextRenderer(block, render_inline, render_option, pictures.__getitem__)


def _build_answer(kk: QuestionText, ru: QuestionText) -> dict[str, Any]:
    return SYNTAXES[kk.type].build_key(kk, ru)
