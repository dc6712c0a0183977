"""What every template may use: words, numbers, dates, language, appearance, who is asking, addresses."""

from functools import lru_cache
from typing import Any, Final

from flask import Flask, get_flashed_messages, request, url_for
from markupsafe import Markup

from lms.core import i18n
from lms.web import access
from lms.web.container import container
from lms.web.csrf import csrf_field, csrf_token
from lms.web.language import appearance, here, language_url
from lms.web.pagination import address_with, sortable
from lms.web.tables import shown
from lms.web.transaction import reading

SECTIONS: Final = {
    "people_import": "accounts",
    "duplicates": "accounts",
    "report_builder": "reporting",
}
OWN_PAGES: Final = {
    f"accounts.{name}"
    for name in (
        "account",
        "accesses",
        "confirm_second_factor",
        "edit",
        "my_cards",
        "password",
        "recovery_codes",
        "remove_second_factor",
        "second_factor",
        "sign_ins",
        "sign_out",
    )
}


def init_templating(app: Flask) -> None:
    """Fills the Jinja environment; the parts that depend on the request are functions or come by the context processor."""
    env = app.jinja_env
    env.trim_blocks = env.lstrip_blocks = True
    env.add_extension("jinja2.ext.i18n")
    env.install_gettext_callables(  # type: ignore[attr-defined]
        i18n.gettext, i18n.ngettext, newstyle=True, pgettext=i18n.pgettext
    )
    zone = container_zone(app)
    env.globals["_"] = words
    env.globals["ngettext"] = counted
    env.globals.update(
        csrf_field=csrf_field,
        csrf_token=csrf_token,
        language_url=language_url,
        address_with=address_with,
        number=i18n.format_number,
        percent=i18n.format_percent,
        month=i18n.format_month,
        date=lambda value: i18n.format_date(value, zone),
        weekday=i18n.format_weekday,
        datetime=lambda value: i18n.format_datetime(value, zone),
        span=lambda begins, ends: i18n.format_span(begins, ends, zone),
        local=local,
        shown=shown,
        sortable=sortable,
    )

    @app.context_processor
    def of_request() -> dict[str, Any]:
        language = i18n.current_language()
        return {
            "language": language,
            "other_language": "ru" if language == "kk" else "kk",
            "appearance": appearance(),
            "appearance_url": url_for("pages.appearance", next=here()),
            "actor": access.actor(),
            "navigation": navigation(),
            "personal": personal_navigation(),
            "flashes": get_flashed_messages(with_categories=True) if request.cookies else [],
        }


def words(message: str, **values: Any) -> Markup:
    """The message in the language of the moment with its places filled: as Jinja's gettext of the new style, in a fifth of its time."""
    if values:
        return Markup(i18n.gettext(message)) % values  # noqa: S704 - message ids stand in templates; values are escaped
    return _without_places(i18n.current_language(), message)


def counted(singular: str, plural: str, count: int, **values: Any) -> Markup:
    """The message in the form that the number asks for, with the number as the language writes it."""
    text = Markup(i18n.ngettext(singular, plural, count))  # noqa: S704 - as above
    return text % {"num": i18n.format_number(count), **values}


@lru_cache(2048)
def _without_places(language: str, message: str) -> Markup:
    with i18n.using_language(language):
        return Markup(i18n.gettext(message)) % {}  # noqa: S704 - as above


def container_zone(app: Flask) -> Any:
    """The zone of the application's settings."""
    return app.extensions["lms"].settings.timezone


def local(row: Any, name: str) -> Any:
    """What a row holds under a name in the language of the moment: of a course's 'title' its title_kk or title_ru."""
    return getattr(row, f"{name}_{i18n.current_language()}")


def personal_navigation() -> list[tuple[str, str, bool]]:
    """The links of the page head that concern the person: signing in and up, or the own account (where signing out is) and messages."""
    who = access.actor()
    if who is not None:
        return [
            (who.display_name, url_for("accounts.account"), request.endpoint in OWN_PAGES),
            (_messages_label(who), url_for("messaging.index"), request.blueprint == "messaging"),
            (
                i18n.gettext("Sign out"),
                url_for("accounts.sign_out"),
                request.endpoint == "accounts.sign_out",
            ),
        ]
    items = (
        (i18n.gettext("Sign in"), "accounts.sign_in"),
        (i18n.gettext("Sign up"), "accounts.sign_up"),
    )
    return [(label, url_for(endpoint), request.endpoint == endpoint) for label, endpoint in items]


def _messages_label(who: Any) -> str:
    """With the number of those not read; without it in a page that many share, which knows no numbers of anybody's."""
    count = (
        container().unread_count(reading(), who.person_id)
        if isinstance(getattr(who, "person_id", None), int)
        else 0
    )
    if not count:
        return i18n.gettext("Messages")
    return i18n.gettext("Messages (%(number)s)") % {"number": i18n.format_number(count)}


def navigation() -> list[tuple[str, str, bool]]:
    """The links of the page head for this person: label, address, whether it is the section that is open."""
    who = access.actor()
    roles = who.role_names if who else frozenset()
    items = [
        (i18n.gettext("Courses"), "catalogue.index", True),
        (i18n.gettext("My learning"), "pages.my_learning", who is not None),
        (i18n.gettext("Face-to-face lessons"), "outreach.index", True),
    ]
    items.append(
        (
            i18n.gettext("Figures"),
            "reporting.index",
            bool(roles & {"officer", "hr", "national_admin"}),
        )
    )
    items.append(
        (
            i18n.gettext("Programmes"),
            "programmes.index",
            bool(roles & {"officer", "national_admin"}),
        )
    )
    items.append((i18n.gettext("Reforms"), "reforms.index", "national_admin" in roles))
    items.append(
        (
            i18n.gettext("Assignments"),
            "obligations.index",
            bool(roles & {"officer", "hr", "national_admin"}),
        )
    )
    items.append(
        (
            i18n.gettext("People"),
            "accounts.people",
            bool(roles & {"officer", "hr", "national_admin"}),
        )
    )
    items.append(
        (
            i18n.gettext("Sign-in cards"),
            "accounts.cards",
            "consultant" in roles and not roles & {"hr", "national_admin"},
        )
    )
    section = _section()
    return [
        (label, url_for(endpoint), endpoint.split(".")[0] == section)
        for label, endpoint, shown in items
        if shown
    ]


def _section() -> str | None:
    """The blueprint whose link in the head stands for the page: lists and duplicates of people are found from the page of people, and
    one's own account under one's name.
    """
    if request.endpoint in OWN_PAGES:
        return None
    return SECTIONS.get(request.blueprint or "", request.blueprint)
