"""Globals and context of all templates: translations, formats, appearance, actor, page head."""

from functools import lru_cache
from typing import Any

from flask import Flask, get_flashed_messages, request
from markupsafe import Markup

from lms.core import i18n
from lms.core.typed_languages import guess_language, pick_language
from lms.web import access
from lms.web.choice_boxes import render_choice_boxes
from lms.web.csrf import csrf_field, csrf_token
from lms.web.forms import clean_text
from lms.web.identity import is_shared_computer
from lms.web.language import appearance, build_language_url
from lms.web.page_head import render_page_foot, render_page_head
from lms.web.pagination import add_sort_link, build_url_with
from lms.web.person_keys import get_owner_key, get_page_stamp
from lms.web.tables import render_rows
from lms.web.unsent import find_unsent_form
from lms.web.unsent_runs import get_look


def init_templating(app: Flask) -> None:
    """Set up the Jinja environment, and the values of each request."""
    _set_up_environment(app)

    @app.context_processor
    def add_request_values() -> dict[str, Any]:
        language = i18n.current_language()
        return {
            "language": language,
            "other_language": "ru" if language == "kk" else "kk",
            "appearance": appearance(),
            "actor": access.actor(),
            "is_shared_computer": is_shared_computer(),
            "unsent_form": find_unsent_form() if request.cookies else None,
            "flashes": get_flashed_messages(with_categories=True) if request.cookies else [],
        }


def _set_up_environment(app: Flask) -> None:
    env = app.jinja_env
    env.trim_blocks = env.lstrip_blocks = True
    env.add_extension("jinja2.ext.i18n")
    env.install_gettext_callables(  # type: ignore[attr-defined]
        i18n.gettext, i18n.ngettext, newstyle=True, pgettext=i18n.pgettext
    )
    zone = get_zone(app)
    env.globals["_"] = translate
    env.globals["ngettext"] = translate_count
    env.globals.update(
        clean_text=clean_text,
        csrf_field=csrf_field,
        csrf_token=csrf_token,
        page_head=render_page_head,
        page_foot=render_page_foot,
        owner_key=get_owner_key,
        page_stamp=get_page_stamp,
        build_language_url=build_language_url,
        build_url_with=build_url_with,
        unsent_runs_look=get_look,
        number=i18n.format_number,
        percent=i18n.format_percent,
        month=i18n.format_month,
        date=lambda value: i18n.format_date(value, zone),
        weekday=i18n.format_weekday,
        datetime=lambda value: i18n.format_datetime(value, zone),
        span=lambda begins, ends: i18n.format_span(begins, ends, zone),
        local=local,
        choice_boxes=render_choice_boxes,
        table_rows=render_rows,
        sortable=add_sort_link,
        current_language=i18n.current_language,
        guess_language=guess_language,
        operator=app.extensions["lms"].settings.operator,
        pick_language=pick_language,
    )


def translate(message: str, **values: Any) -> Markup:
    """Return the message in the current language with its placeholders filled.

    As Jinja's newstyle gettext, in a fifth of its time.
    """
    if values:
        return Markup(i18n.gettext(message)) % values  # noqa: S704 - ids come from templates; values are escaped
    return _translate_constant(i18n.current_language(), message)


def translate_count(singular: str, plural: str, count: int, **values: Any) -> Markup:
    """Return the message in the plural form of the number, which `%(num)s` shows localised."""
    text = Markup(i18n.ngettext(singular, plural, count))  # noqa: S704 - as above
    return text % {"num": i18n.format_number(count), **values}


@lru_cache(2048)
def _translate_constant(language: str, message: str) -> Markup:
    with i18n.using_language(language):
        return Markup(i18n.gettext(message)) % {}  # noqa: S704 - as above


def get_zone(app: Flask) -> Any:
    """Return the time zone in the application's settings."""
    return app.extensions["lms"].settings.timezone


def local(row: Any, name: str) -> Any:
    """Return an attribute in the current language: for 'title' title_kk or title_ru."""
    return getattr(row, f"{name}_{i18n.current_language()}")
