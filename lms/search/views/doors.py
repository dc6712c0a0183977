"""Doors: the URL by which a found document opens for its reader."""

from flask import url_for

from lms.catalogue.queries import load_outline
from lms.search.queries import FoundDocument
from lms.web.transaction import session


def find_door(document: FoundDocument, anchor: str, versions: dict[int, int]) -> tuple[str, bool]:
    """Return the URL that opens the document for this reader, and whether a course comes first.

    Learners keep the version with which they began: a lesson that it lacks leads to its course.
    """
    slug = document.course_slug
    if slug is None or document.course_id is None or document.version_id is None:
        return url_for("pages.help_page", _anchor=document.anchor or None), False
    has_begun = document.course_id in versions
    if document.kind == "practice":
        return _find_door_of_task(document, slug, versions.get(document.course_id)), False
    if document.lesson_slug:
        outline = load_outline(session(), versions.get(document.course_id, document.version_id))
        lesson = outline.find_lesson(document.module_slug, document.lesson_slug)
        is_first = lesson is not None and lesson == outline.lessons[0]
        if lesson is not None and (has_begun or is_first):
            is_same_text = outline.version_id == document.version_id
            return (
                url_for(
                    "learning.lesson",
                    slug=slug,
                    module=document.module_slug,
                    lesson=document.lesson_slug,
                    _anchor=(anchor if is_same_text else "") or None,
                ),
                False,
            )
    if has_begun:
        return url_for("learning.course", slug=slug), False
    return url_for("catalogue.course", slug=slug), bool(document.lesson_slug)


def _find_door_of_task(document: FoundDocument, slug: str, own_version_id: int | None) -> str:
    """Return the URL of a practice task: a learner's own, or the one that anybody can try."""
    module, task = document.module_slug, document.lesson_slug
    if own_version_id is None:
        return url_for("practice.sample_task", slug=slug, module=module, task=task)
    outline = load_outline(session(), own_version_id)
    if outline.find_task(module, task) is None:
        return url_for("learning.course", slug=slug)
    return url_for("practice.task", slug=slug, module=module, task=task)
