"""The tags, attributes and classes that the HTML of course texts may have."""

from typing import Final

from lms.core.lesson_boxes import BOXES
from lms.core.lesson_steps import STEP_ID

HEADING_ID: Final = "section-"
ID_PREFIXES: Final = {"h2": HEADING_ID, "h3": HEADING_ID, "section": STEP_ID}
TAGS: Final = (
    "p",
    "h2",
    "h3",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "code",
    "a",
    "img",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "section",
    "details",
    "summary",
)
ATTRIBUTES: Final = {
    "a": frozenset({"href"}),
    "img": frozenset({"src", "alt", "width", "height", "loading", "decoding"}),
    "h2": frozenset({"id"}),
    "h3": frozenset({"id"}),
    "section": frozenset({"id"}),
    "ol": frozenset({"start"}),
    "th": frozenset({"scope", "role"}),
    "td": frozenset({"data-label", "role"}),
    **{tag: frozenset({"role"}) for tag in ("table", "thead", "tbody", "tr")},
}
CLASSES: Final = {
    "section": frozenset({"step", "box", *(f"box--{name}" for name in BOXES)}),
    "details": frozenset({"box", "box--answer"}),
    "h2": frozenset({"box__title"}),
    "h3": frozenset({"box__title"}),
}
INLINE_TAGS: Final = frozenset({"strong", "em", "code", "a"})


def keep_absolute_url(_element: str, attribute: str, value: str) -> str | None:
    """Drop the href of a relative link, which would depend on the URL of the page."""
    return value if attribute != "href" or value.startswith("https://") else None
