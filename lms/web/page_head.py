"""The head of a page: sections, search, the reader's own links, language and look; and its foot.

Only the reader's name and the URL to come back to differ between many pages, so the rest is
rendered once and kept (lms/web/page_cache.py).
"""

from typing import Any

from markupsafe import Markup

from lms.core import i18n
from lms.web import access
from lms.web.identity import is_shared_computer
from lms.web.language import build_appearance_url, has_page_url
from lms.web.navigation import build_navigation
from lms.web.page_cache import render_shared_part
from lms.web.page_sections import list_sections
from lms.web.personal_links import find_personal_link, label_messages, list_personal_links


def render_page_head() -> Markup:
    """Return the head of this page for this reader."""
    reader = access.actor()
    roles = frozenset[str]() if reader is None else reader.role_names
    sections, personal_link = list_sections(roles), find_personal_link()
    label = "" if reader is None else label_messages(reader)

    def load_values(shown_reader: Any) -> dict[str, Any]:
        return {
            "language": i18n.current_language(),
            "actor": shown_reader,
            "appearance_url": build_appearance_url(),
            "is_shared_computer": is_shared_computer(),
            "navigation": build_navigation(roles, sections, is_signed_in=reader is not None),
            "personal": list(list_personal_links(shown_reader, personal_link, label)),
        }

    key = (tuple(sections), personal_link, label, has_page_url())
    return render_shared_part("layouts/_head.html", key, load_values)


def render_page_foot() -> Markup:
    """Return the foot of this page, which differs by language alone."""
    return render_shared_part("layouts/_foot.html", (), lambda _reader: {})
