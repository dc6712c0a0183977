"""The view of a lesson; its page is shared by all who have done the same in the module."""

from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.catalogue.queries import CheckRow, LessonEntry, ModuleEntry, load_checks, load_lesson_page
from lms.catalogue.rules.outline import CourseItem
from lms.core.i18n import current_language
from lms.core.i18n import gettext as _
from lms.learning.views.blueprint import Standing, blueprint, find_entry, load_standing
from lms.learning.views.check_parts import build_check_parts
from lms.learning.views.lesson_text import list_answers_of, split_text
from lms.learning.views.menu import build_menu
from lms.web import access
from lms.web.page_cache import render_shared_page
from lms.web.transaction import session


@blueprint.get("/<slug>/<module>/<lesson>")
@access.public
def lesson(slug: str, module: str, lesson: str) -> str | BaseResponse:
    """Show a lesson. A course's first lesson is public; the others need an enrolment."""
    standing = load_standing(slug)
    entry = find_entry(standing, module, lesson)
    if not standing.may_read(entry):
        if access.actor() is None:
            return redirect(url_for("auth.sign_up", next=request.path))
        flash(_("Begin the course to read all its lessons."), "info")
        return redirect(url_for("catalogue.course", slug=slug))
    module_entry = standing.outline.find_module(module)
    assert module_entry is not None
    lessons_done = frozenset(
        other.id for other in module_entry.lessons if other.id in standing.progress.lessons_done
    )
    is_passed = (
        module_entry.quiz is not None and module_entry.quiz.id in standing.progress.quizzes_passed
    )
    tasks = frozenset(task.id for task in module_entry.tasks) & standing.progress.tasks_passed
    key = (entry.id, entry.minutes, standing.enrolment is not None, lessons_done, tasks, is_passed)
    checks = load_checks(session(), entry.id)
    return render_shared_page(
        "learning/lesson.html",
        key,
        lambda: _build_lesson_values(standing, module_entry, entry, checks),
        parts=build_check_parts(standing, entry, checks),
    )


def _build_lesson_values(
    standing: Standing, module: ModuleEntry, entry: LessonEntry, checks: tuple[CheckRow, ...]
) -> dict[str, Any]:
    """Return the template values of a lesson.

    The page is shared by all who have done the same in the module.
    """
    item = standing.outline.find_item_of(entry)
    page = load_lesson_page(session(), entry.id, current_language())
    return {
        "standing": standing,
        "outline": standing.outline,
        "module": module,
        "entry": entry,
        "number_in_module": module.lessons.index(entry) + 1,
        "page": page,
        "text_parts": split_text(page.html, checks),
        "right_answers": list_answers_of(checks),
        "has_ordering": any(check.type == "ordering" for check in checks),
        "menu": build_menu(standing, module, item),
        "is_done": entry.id in standing.progress.lessons_done,
        "previous": _find_previous(standing, item),
    }


def _find_previous(standing: Standing, item: CourseItem) -> CourseItem | None:
    if item.index == 0 or standing.enrolment is None:
        return None
    return standing.outline.items[item.index - 1]
