"""Links by which a page of practice leads on, back, and to the board."""

from typing import NamedTuple

from flask import url_for

from lms.catalogue.queries import Outline
from lms.catalogue.rules.outline import CourseItem
from lms.catalogue.rules.task_entries import TaskEntry
from lms.core.i18n import gettext as _
from lms.practice.views.blueprint import LEADERS
from lms.web import access
from lms.web.item_urls import get_item_url
from lms.web.templating import local


class PageLink(NamedTuple):
    """A link by its text and its URL."""

    text: str
    url: str


def find_next_link(outline: Outline, item: CourseItem) -> PageLink:
    """Return where a learner goes on after an item: to the one that follows, else the course."""
    if item.index + 1 < len(outline.items):
        next_item = outline.items[item.index + 1]
        return PageLink(_("Go on"), get_item_url(outline.slug, next_item))
    return PageLink(_("To the course"), url_for("learning.course", slug=outline.slug))


def find_later_link(outline: Outline, item: CourseItem) -> PageLink:
    """Return where a learner goes on without doing a task: what follows and is asked for."""
    required_items = (other for other in outline.items[item.index + 1 :] if other.is_required)
    next_item = next(required_items, None)
    if next_item is None:
        url = url_for("learning.course", slug=outline.slug)
        return PageLink(_("Later: go on to the course"), url)
    texts = {
        "lesson": _("Later: go on to the next lesson"),
        "quiz": _("Later: go on to the quiz"),
        "final": _("Later: go on to the final test"),
    }
    text = texts.get(next_item.kind, _("Later: go on to the next task"))
    return PageLink(text, get_item_url(outline.slug, next_item))


def get_course_link(outline: Outline) -> PageLink:
    """Return the title and the page of a course that the reader has begun."""
    return PageLink(local(outline, "title"), url_for("learning.course", slug=outline.slug))


def find_board_link(outline: Outline, entry: TaskEntry) -> PageLink | None:
    """Return where a leader shows a task to a group; None for others."""
    actor = access.actor()
    if actor is None or not actor.role_names & set(LEADERS):
        return None
    url = url_for("practice.board", slug=outline.slug, module=entry.module_slug, task=entry.slug)
    return PageLink(_("Show it to a group on the board"), url)
