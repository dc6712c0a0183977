"""The head of a page: sections, search, the reader's own links, language and look; and its foot.

Only the reader's name and the URL to come back to differ between many pages, so the rest is
rendered once and kept (lms/web/page_cache.py).
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from flask import request, url_for
from markupsafe import Markup

from lms.core import i18n
from lms.web import access
from lms.web.container import container
from lms.web.identity import is_shared_computer
from lms.web.language import appearance_url, has_page_url
from lms.web.page_cache import render_shared_part
from lms.web.transaction import reading_session

# Blueprints whose pages belong to other sections; the first of them that the reader has counts.
SECTIONS: Final = {
    "accounts.confirm_iin": ["accounts", "pages.work"],
    "accounts.find_for_iin": ["accounts", "pages.work"],
    "assessment": ["catalogue"],
    "assessment.exception_people": ["pages.work"],
    "assessment.exception_withdrawal": ["pages.work"],
    "assessment.exceptions": ["pages.work"],
    "assessment.new_exception": ["pages.work"],
    "audit": ["pages.work"],
    "calendars": ["pages.my_learning"],
    "certificates.held": ["accounts"],
    "diagnostics": ["pages.my_learning", "catalogue"],
    "duplicates": ["accounts"],
    "grading": ["pages.work"],
    "large_files": ["pages.work"],
    "learning": ["pages.my_learning", "catalogue"],
    "open_data": ["reporting"],
    "paper_tests": ["pages.work"],
    "people_import": ["accounts"],
    "periodic_reports": ["reporting"],
    "practice": ["pages.my_learning", "catalogue"],
    "practice.board": ["pages.work"],
    "practice.boards": ["pages.work"],
    "practice.final_task_results": ["catalogue"],
    "practice.replay_run": ["catalogue"],
    "practice.results": ["catalogue"],
    "practice.task_results": ["catalogue"],
    "regrading": ["catalogue"],
    "report_builder": ["reporting"],
    "retention": ["pages.work"],
    "schedules": ["reporting"],
    "sittings": ["pages.work"],
}
# Pages of people's accounts and cards that staff open.
STAFF_PAGES: Final = {
    *(
        f"auth.{name}"
        for name in (
            "api_tokens",
            "block_person",
            "cards",
            "new_api_token",
            "new_walk_in",
            "person_cards",
            "walk_ins",
            "withdraw_role",
        )
    ),
    *(f"personal_data.{name}" for name in ("enter_request", "request_list", "request_page")),
}
# Pages by which trainers run their courses; for others they belong to the courses.
TRAINER_PAGES: Final = frozenset(
    {
        "assessment",
        "regrading",
        "catalogue.upload",
        "catalogue.versions",
        "practice.final_task_results",
        "practice.replay_run",
        "practice.results",
        "practice.task_results",
    }
)
OWN_PAGES: Final = {f"personal_data.{name}" for name in ("index", "file", "erasure")} | {
    f"auth.{name}"
    for name in (
        "account",
        "accesses",
        "actions",
        "care",
        "confirm_contact",
        "confirm_phone",
        "confirm_second_factor",
        "edit",
        "my_cards",
        "password",
        "recovery_codes",
        "remove_second_factor",
        "second_factor",
        "sign_ins",
        "this_browser",
    )
}


def render_page_head() -> Markup:
    """Return the head of this page for this reader."""
    reader = access.actor()
    roles = frozenset[str]() if reader is None else reader.role_names
    sections, personal_link = _list_sections(roles), _find_personal_link()
    label = "" if reader is None else _messages_label(reader)

    def load_values(shown_reader: Any) -> dict[str, Any]:
        return {
            "language": i18n.current_language(),
            "actor": shown_reader,
            "appearance_url": appearance_url(),
            "is_shared_computer": is_shared_computer(),
            "navigation": _build_navigation(roles, sections, is_signed_in=reader is not None),
            "personal": list(_list_personal_links(shown_reader, personal_link, label)),
        }

    key = (tuple(sections), personal_link, label, has_page_url())
    return render_shared_part("layouts/_head.html", key, load_values)


def render_page_foot() -> Markup:
    """Return the foot of this page, which differs by language alone."""
    return render_shared_part("layouts/_foot.html", (), lambda _reader: {})


def _list_personal_links(
    reader: Any, current: str, messages_label: str
) -> Iterator[tuple[str, str, bool]]:
    """Yield the personal links: label, URL, and whether it is the current one."""
    if reader is None:
        items = [
            ("auth.sign_in", i18n.gettext("Sign in")),
            ("auth.sign_up", i18n.gettext("Sign up")),
        ]
    else:
        items = [
            ("auth.account", reader.display_name),
            ("messaging.index", messages_label),
            ("auth.sign_out", i18n.gettext("Sign out")),
        ]
    for endpoint, label in items:
        yield label, url_for(endpoint), endpoint == current


def _find_personal_link() -> str:
    """Return the endpoint of the personal link to which this page belongs, or an empty string."""
    endpoint = str(request.endpoint)
    if endpoint in OWN_PAGES:
        return "auth.account"
    if request.blueprint == "messaging":
        return "messaging.index"
    return endpoint if endpoint in ("auth.sign_out", "auth.sign_in", "auth.sign_up") else ""


def _messages_label(reader: Any) -> str:
    """Return the label with the number of unread messages, except in shared pages."""
    is_person = isinstance(getattr(reader, "person_id", None), int)
    count = container().count_unread(reading_session(), reader.person_id) if is_person else 0
    if not count:
        return i18n.gettext("Messages")
    return i18n.gettext("Messages (%(number)s)") % {"number": i18n.format_number(count)}


def _build_navigation(
    roles: frozenset[str], sections: Sequence[str], *, is_signed_in: bool
) -> list[tuple[str, str, bool]]:
    """Return the sections in the page head: label, URL, and whether it is the current one.

    `sections`: names of sections to which the page may belong, as of `_list_sections`.
    """
    items = [*_public_sections(is_signed_in=is_signed_in), *_staff_sections(roles)]
    names = [_section_name(endpoint) for _label, endpoint in items]
    current = next((name for name in sections if name in names), None)
    return [
        (label, url_for(endpoint), name == current)
        for (label, endpoint), name in zip(items, names, strict=True)
    ]


def _section_name(endpoint: str) -> str:
    """Return the blueprint of a section; of those in `pages` the whole endpoint."""
    return endpoint if endpoint.startswith("pages.") else endpoint.split(".", maxsplit=1)[0]


def _public_sections(*, is_signed_in: bool) -> Iterator[tuple[str, str]]:
    """Yield label and endpoint of the sections for everyone."""
    yield i18n.gettext("Courses"), "catalogue.index"
    if is_signed_in:
        yield i18n.gettext("My learning"), "pages.my_learning"
    yield i18n.gettext("Face-to-face lessons"), "outreach.index"


def _staff_sections(roles: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield label and endpoint of the sections for people with these roles."""
    is_manager = bool(roles & {"officer", "hr", "national_admin"})
    if roles:
        yield i18n.gettext("Your work"), "pages.work"
    if is_manager:
        yield i18n.gettext("Figures"), "reporting.index"
    if roles & {"officer", "national_admin"}:
        yield i18n.gettext("Programmes"), "programmes.index"
    if "national_admin" in roles:
        yield i18n.gettext("Reforms"), "reforms.index"
    if is_manager:
        yield i18n.gettext("Assignments"), "obligations.index"
        yield i18n.gettext("People"), "accounts.people"
    if "consultant" in roles and not roles & {"hr", "national_admin"}:
        yield i18n.gettext("Sign-in cards"), "auth.cards"


def _list_sections(roles: frozenset[str]) -> list[str]:
    """Return the names of sections in the page head, of which the first one there is current."""
    endpoint, blueprint = str(request.endpoint), request.blueprint or ""
    if "trainer" in roles and not TRAINER_PAGES.isdisjoint({endpoint, blueprint}):
        return ["pages.work"]
    if endpoint in STAFF_PAGES:
        return ["auth", "accounts"]
    if blueprint in ("auth", "pages"):
        return [endpoint]
    return SECTIONS.get(endpoint) or SECTIONS.get(blueprint, [blueprint])
