"""The stages of a course as its learner goes through them: its modules, then the final test."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import get_template_attribute
from markupsafe import Markup

from lms.catalogue.rules.outline import CourseItem, Outline
from lms.core.i18n import current_language, ngettext
from lms.core.i18n import gettext as _
from lms.learning.views.blueprint import Standing
from lms.learning.views.menu import name_item
from lms.web.item_urls import get_item_url
from lms.web.templating import local

CACHED_LISTS = 1024


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage: how much of it is done, and the list of its items as HTML.

    `number` is empty for the final test; the stage of the next item `is_open`.
    """

    number: str
    title: str
    minutes: int
    done_count: int
    total: int
    is_open: bool
    items: Markup


def build_stages(standing: Standing, next_item: CourseItem | None) -> list[Stage]:
    """Return the stages of a course that a learner has begun, in order."""
    items_by_module: dict[str, list[CourseItem]] = {}
    for item in standing.outline.items:
        items_by_module.setdefault(item.module_slug, []).append(item)
    stages = []
    for number, slug, title, minutes in _list_parts(standing.outline):
        items = tuple(items_by_module[slug])
        are_done = tuple(map(standing.progress.is_done, items))
        stages.append(
            Stage(
                number=number,
                title=title,
                minutes=minutes,
                done_count=sum(
                    is_done
                    for item, is_done in zip(items, are_done, strict=True)
                    if item.is_required
                ),
                total=sum(item.is_required for item in items),
                is_open=next_item is not None and slug == next_item.module_slug,
                items=_render_items(current_language(), standing.outline.slug, items, are_done),
            )
        )
    return stages


def _list_parts(outline: Outline) -> Iterator[tuple[str, str, str, int]]:
    """Yield number, slug, title and minutes of each module and of the final test."""
    for module in outline.modules:
        yield str(module.position), module.slug, local(module, "title"), module.minutes
    if outline.final is not None:
        yield "", "", local(outline.final, "title"), outline.final.minutes


@lru_cache(CACHED_LISTS)
def _render_items(
    _language: str, slug: str, items: tuple[CourseItem, ...], are_done: tuple[bool, ...]
) -> Markup:
    """Render the list of a stage's items.

    Cached, because most learners go through a course in order and so see the same few lists.
    """
    rows = [
        _build_row(slug, item, is_done=is_done)
        for item, is_done in zip(items, are_done, strict=True)
    ]
    menu_list = get_template_attribute("components/menu_list.html", "menu_list")
    return Markup(menu_list(items=rows))  # noqa: S704 - the macro's output is escaped


def _build_row(slug: str, item: CourseItem, *, is_done: bool) -> dict[str, Any]:
    minutes = ngettext("%(num)s minute", "%(num)s minutes", item.minutes)
    return {
        "title": name_item(item),
        "url": get_item_url(slug, item),
        "state": "done" if is_done else "open",
        "note": minutes % {"num": item.minutes}
        + ("" if item.is_required else f" · {_('if you like')}"),
    }
