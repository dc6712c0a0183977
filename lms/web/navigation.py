"""The sections in the head of a page, and which of them is the current one."""

from collections.abc import Iterator, Sequence

from flask import url_for

from lms.core import i18n


def build_navigation(
    roles: frozenset[str], sections: Sequence[str], *, is_signed_in: bool
) -> list[tuple[str, str, bool]]:
    """Return the sections in the page head: label, URL, and whether it is the current one.

    `sections`: names of sections to which the page may belong, as of `list_sections`.
    """
    items = [*_list_public_sections(is_signed_in=is_signed_in), *_list_staff_sections(roles)]
    names = [_name_section(endpoint) for _label, endpoint in items]
    current = next((name for name in sections if name in names), None)
    return [
        (label, url_for(endpoint), name == current)
        for (label, endpoint), name in zip(items, names, strict=True)
    ]


def _name_section(endpoint: str) -> str:
    """Return the blueprint of a section; of those in `pages` the whole endpoint."""
    return endpoint if endpoint.startswith("pages.") else endpoint.split(".", maxsplit=1)[0]


def _list_public_sections(*, is_signed_in: bool) -> Iterator[tuple[str, str]]:
    """Yield label and endpoint of the sections for everyone."""
    yield i18n.gettext("Courses"), "catalogue.index"
    if is_signed_in:
        yield i18n.gettext("My learning"), "pages.my_learning"
    yield i18n.gettext("Trainings"), "outreach.index"


def _list_staff_sections(roles: frozenset[str]) -> Iterator[tuple[str, str]]:
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
