"""URLs of the items of a course, which several domains' pages link to."""

from typing import Protocol

from flask import url_for


class HasUrl(Protocol):
    """What a URL needs of an item of an outline."""

    @property
    def kind(self) -> str:
        """lesson, task, quiz or final."""

    @property
    def module_slug(self) -> str:
        """The module's name in URLs."""

    @property
    def slug(self) -> str:
        """The item's name in URLs."""


def get_item_url(slug: str, item: HasUrl) -> str:
    """Return the URL of an item of the course with this slug."""
    if item.kind == "lesson":
        return url_for("learning.lesson", slug=slug, module=item.module_slug, lesson=item.slug)
    if item.kind == "task":
        return url_for("practice.task", slug=slug, module=item.module_slug, task=item.slug)
    return url_for("learning.quiz", slug=slug, key=item.slug)
