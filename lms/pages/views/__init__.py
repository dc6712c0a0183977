"""Screens of no single domain: home, "My learning", help, privacy, accessibility, appearance."""

from lms.pages.views import appearance, home, manifest, notices, own_learning, work
from lms.pages.views.blueprint import blueprint
from lms.pages.views.components import gallery

__all__ = [
    "appearance",
    "blueprint",
    "gallery",
    "home",
    "manifest",
    "notices",
    "own_learning",
    "work",
]
