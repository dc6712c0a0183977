"""The list beside a lesson: a module's items with their state in words."""

from typing import Any

from lms.catalogue.queries import ModuleEntry
from lms.catalogue.rules.outline import CourseItem
from lms.core.i18n import gettext as _
from lms.learning.views.blueprint import Standing
from lms.web.templating import local


def _get_state(standing: Standing, item: CourseItem, current: CourseItem | None) -> str:
    """Return the item's state: current, done, open or locked."""
    if item == current:
        return "current"
    if standing.progress.is_done(item):
        return "done"
    is_first_lesson = item.kind == "lesson" and item.id == standing.outline.lessons[0].id
    return "open" if standing.enrolment is not None or is_first_lesson else "locked"


def name_item(item: CourseItem) -> str:
    """Return what a list of a course's items calls one of them."""
    if item.kind == "quiz":
        return _("Quiz: check yourself")
    title: str = local(item, "title")
    return _("Practice: %(title)s") % {"title": title} if item.kind == "task" else title


def build_menu(
    standing: Standing, module: ModuleEntry | None, current: CourseItem | None
) -> list[dict[str, Any]]:
    """Return the list beside a lesson: a module's items with their state in words.

    Without a module it is the final test.
    """
    items = []
    for item in standing.outline.items:
        if item.module_slug != (module.slug if module else ""):
            continue
        state = _get_state(standing, item, current)
        title = name_item(item)
        url = None if state == "locked" else standing.get_url_of(item)
        items.append({"title": title, "url": url, "state": state, "note": None})
    return items
