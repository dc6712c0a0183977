"""The reader's own links in the head of a page."""

from collections.abc import Iterator
from typing import Any, Final

from flask import request, url_for

from lms.core import i18n
from lms.web.container import container
from lms.web.transaction import reading_session

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


def list_personal_links(
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


def find_personal_link() -> str:
    """Return the endpoint of the personal link to which this page belongs, or an empty string."""
    endpoint = str(request.endpoint)
    if endpoint in OWN_PAGES:
        return "auth.account"
    if request.blueprint == "messaging":
        return "messaging.index"
    return endpoint if endpoint in ("auth.sign_out", "auth.sign_in", "auth.sign_up") else ""


def label_messages(reader: Any) -> str:
    """Return the label with the number of unread messages, except in shared pages."""
    is_person = isinstance(getattr(reader, "person_id", None), int)
    count = container().count_unread(reading_session(), reader.person_id) if is_person else 0
    if not count:
        return i18n.gettext("Messages")
    return i18n.gettext("Messages (%(number)s)") % {"number": i18n.format_number(count)}
