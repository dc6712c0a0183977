"""Single lines of Markdown, such as a question or an answer, to HTML without blocks."""

import re
from threading import local
from typing import Any, Final

import nh3
from markdown import Markdown

from lms.core.allowed_html import INLINE_TAGS, keep_absolute_url

# A line of such characters alone is its own HTML; one that begins with a letter is a paragraph.
# Three quarters of the texts of a course are such lines, and building a parser takes 0.5 ms.
PLAIN: Final = "[^\\W_]|[ .,;:!?%()«»„“”’№–—-]"
_PLAIN_LINE: Final = re.compile(f"(?:{PLAIN})*")


def render_inline(text: str) -> str:
    """Return the HTML of one line, such as an option or feedback: no blocks, no pictures."""
    line = text.strip()
    return line if _PLAIN_LINE.fullmatch(line) else _render_line(line)


def _render_line(line: str) -> str:
    markdown = getattr(_kept, "line_parser", None) or _create_line_parser()
    # A parser that fails within a text keeps its state, so it is not used again.
    _kept.line_parser = None
    html = markdown.convert(line)
    _kept.line_parser = markdown.reset()
    return nh3.clean(
        html,
        tags=set(INLINE_TAGS),
        attributes={"a": {"href"}},
        attribute_filter=keep_absolute_url,
        url_schemes={"https"},
        link_rel="noopener",
    )


_kept = local()  # a parser can be used again, by one thread at a time


def _create_line_parser() -> Markdown:
    """Create a parser that knows paragraphs alone."""
    markdown = disable_html(Markdown())
    for name in _list_names(markdown.parser.blockprocessors):
        if name != "paragraph":
            markdown.parser.blockprocessors.deregister(name)
    return markdown


def disable_html(markdown: Markdown) -> Markdown:
    """Remove the processors that let HTML of the source through."""
    markdown.preprocessors.deregister("html_block")
    markdown.inlinePatterns.deregister("html")
    return markdown


def _list_names(registry: Any) -> list[str]:
    return [
        item.name for item in registry._priority
    ]  # the registry has no public list of its names
