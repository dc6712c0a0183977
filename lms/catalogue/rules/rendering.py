"""Rendering of a course without faults: HTML in both languages, and answer keys."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from lms.catalogue.rules.glossary_entries import GlossaryEntry
from lms.catalogue.rules.glossary_links import LinkedText, index_glossary, link_words
from lms.catalogue.rules.illustrations import Illustrations, build_illustrations
from lms.catalogue.rules.module_sources import Bank, LessonSource
from lms.catalogue.rules.question import QuestionText
from lms.catalogue.rules.reading import ParsedCourse
from lms.catalogue.rules.rendered import (
    RenderedCheck,
    RenderedCourse,
    RenderedQuestion,
    RenderedWord,
)
from lms.catalogue.rules.spans import find_pictures
from lms.catalogue.rules.tags import list_competences, list_tags
from lms.catalogue.rules.types import SYNTAXES, TextRenderer
from lms.core.i18n import LANGUAGES
from lms.core.markdown import Illustration, render_markdown
from lms.core.markdown_lines import render_inline


def render_course(course: ParsedCourse) -> RenderedCourse:
    """Render every text of a course without faults.

    Takes about a second for a long course, so call it outside a transaction.
    """
    pictures = build_illustrations(course.pictures)
    linked_lessons = _render_lessons(course, pictures)
    lessons = {
        key: {language: text.html for language, text in texts.items()}
        for key, texts in linked_lessons.items()
    }
    banks = {
        module.slug: _render_bank(module.bank, pictures, module.slug) for module in course.modules
    }
    checks = {
        f"{module.slug}/{lesson.slug}": _render_checks(lesson, pictures)
        for module in course.modules
        for lesson in module.lessons
    }
    return RenderedCourse(
        lessons=lessons,
        banks={**banks, "": _render_bank(course.final, pictures, "")},
        checks=checks,
        words=[_find_first_lessons(word, linked_lessons) for word in course.glossary],
    )


def _render_lessons(
    course: ParsedCourse, pictures: Illustrations
) -> dict[str, dict[str, LinkedText]]:
    """Return the lessons by "module/lesson" and language, with the words of the glossary linked."""
    glossaries = {language: index_glossary(course.glossary, language) for language in LANGUAGES}
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
        for module in course.modules
        for lesson in module.lessons
    }


def _find_first_lessons(
    word: GlossaryEntry, lessons: dict[str, dict[str, LinkedText]]
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
        step = kk.find_step(kk_question)
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

    return TextRenderer(
        block=block, inline=render_inline, option=render_option, find_picture=pictures.__getitem__
    )


def _build_answer(kk: QuestionText, ru: QuestionText) -> dict[str, Any]:
    return SYNTAXES[kk.type].build_key(kk, ru)
