"""Messages, dates and numbers in Kazakh and Russian.

The current language is a context variable, so that code outside a request can translate too.
Message ids are English; catalogues are lms/translations/<language>/LC_MESSAGES/messages.po.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from gettext import NullTranslations
from pathlib import Path
from typing import Final, Literal
from zoneinfo import ZoneInfo

from babel import Locale, dates, numbers
from babel.support import LazyProxy, Translations

LANGUAGES: Final = ("kk", "ru")
DEFAULT_LANGUAGE: Final = "kk"
CATALOGUES: Final = Path(__file__).resolve().parent.parent / "translations"
# Word joiners keep both hours on one line.
UNBROKEN_DASH: Final = "\u2060–\u2060"
KAZAKH_MONTHS: Final = (
    "қаңтар",
    "ақпан",
    "наурыз",
    "сәуір",
    "мамыр",
    "маусым",
    "шілде",
    "тамыз",
    "қыркүйек",
    "қазан",
    "қараша",
    "желтоқсан",
)

MINUTES_IN_WORDS: Final = 90  # a longer wait is said in hours

_language: ContextVar[str] = ContextVar("language", default=DEFAULT_LANGUAGE)


def current_language() -> str:
    """Return the current language, 'kk' or 'ru'."""
    return _language.get()


def set_language(language: str) -> None:
    """Set the language for the rest of this context (a request, a job)."""
    _language.set(language if language in LANGUAGES else DEFAULT_LANGUAGE)


@contextmanager
def using_language(language: str) -> Iterator[None]:
    """Set the language for the block."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


@cache
def load_translations(language: str) -> NullTranslations:
    """Load the compiled catalogue of a language, an empty one if the file is missing."""
    return Translations.load(str(CATALOGUES), [language])


def gettext(message: str) -> str:
    """Return the message in the current language."""
    return load_translations(_language.get()).gettext(message) if message else ""


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return the message in the plural form of a number (kk has two forms, ru three)."""
    return load_translations(_language.get()).ngettext(singular, plural, count)


def pgettext(context: str, message: str) -> str:
    """Return the message of an ambiguous id, which the context tells apart."""
    return load_translations(_language.get()).pgettext(context, message)


def lazy_gettext(message: str) -> LazyProxy:
    """Return a message that is translated when it is shown: for form labels, built at import."""
    return LazyProxy(gettext, message, enable_cache=False)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for it
    """Return a message id unchanged: the call lets Babel extract it (gettext_noop)."""
    return message


@cache
def get_locale(language: str) -> Locale:
    """Return Babel's locale of a language."""
    return Locale.parse(language)


def format_date(value: date | datetime | None, zone: tzinfo | None = None) -> str:
    """Format a long date: "2026 жылғы 9 наурыз", "9 марта 2026 года".

    A datetime is converted to the zone first.
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(zone or get_default_zone()).date()
    if _language.get() == "kk":
        return f"{value.year} жылғы {value.day} {KAZAKH_MONTHS[value.month - 1]}"
    return f"{value.day} {_list_month_names('format')[value.month]} {value.year} года"


def format_weekday(value: date) -> str:
    """Format a long date with its weekday: "2026 жылғы 9 наурыз, дүйсенбі"."""
    day, language = format_date(value), _language.get()
    name = _list_weekday_names(language)[value.weekday()]
    return f"{day}, {name}" if language == "kk" else f"{name}, {day}"


def format_datetime(value: datetime | None, zone: tzinfo | None = None) -> str:
    """Format a long date with hours and minutes in the zone."""
    if value is None:
        return ""
    local = value.astimezone(zone or get_default_zone())
    return f"{format_date(local.date())}, {local:%H:%M}"


def format_span(begins: datetime, ends: datetime, zone: tzinfo | None = None) -> str:
    """Format a span within one day: "2026 жылғы 9 наурыз, дүйсенбі, 10:00–12:00"."""
    first, last = (moment.astimezone(zone or get_default_zone()) for moment in (begins, ends))
    return f"{format_weekday(first.date())}, {first:%H:%M}{UNBROKEN_DASH}{last:%H:%M}"


def format_month(value: date) -> str:
    """Format a month with its year: "2026 жылғы наурыз", "март 2026 года"."""
    if _language.get() == "kk":
        return f"{value.year} жылғы {KAZAKH_MONTHS[value.month - 1]}"
    return f"{_list_month_names('stand-alone')[value.month]} {value.year} года"


@cache  # Babel reads a pattern anew for each date, and a list has a hundred of them
def _list_month_names(context: Literal["format", "stand-alone"]) -> Mapping[int, str]:
    """Return the Russian months by number, as in a date or alone."""
    return dates.get_month_names("wide", context, locale=get_locale("ru"))


@cache
def _list_weekday_names(language: str) -> Mapping[int, str]:
    """Return the days of the week from Monday, which is 0."""
    return dates.get_day_names("wide", "format", locale=get_locale(language))


def format_number(value: int | float) -> str:
    """Format a number with the language's grouping and decimal comma."""
    return _format_decimal(value, _language.get())


@lru_cache(maxsize=4096)  # a page of figures has hundreds of numbers, most of them small
def _format_decimal(value: int | float, language: str) -> str:
    return numbers.format_decimal(value, locale=get_locale(language))


def describe_wait(seconds: int) -> str:
    """Return the sentence that says in how many minutes, or hours, to try again. Rounds up."""
    minutes = max(1, -(-seconds // 60))
    if minutes <= MINUTES_IN_WORDS:
        text = ngettext("Try again in %(num)s minute.", "Try again in %(num)s minutes.", minutes)
        return text % {"num": format_number(minutes)}
    hours = -(-minutes // 60)
    text = ngettext("Try again in %(num)s hour.", "Try again in %(num)s hours.", hours)
    return text % {"num": format_number(hours)}


def format_percent(share: float | None) -> str:
    """Format a share (0 to 1) in whole per cent, rounded half up; None as an em dash.

    100 appears only where all is reached, and 0 only where there is nothing. The space before the
    sign breaks no line.
    """
    if share is None:
        return "—"
    return _format_percent(share, _language.get())


@lru_cache(maxsize=4096)
def _format_percent(share: float, language: str) -> str:
    whole = int((Decimal(str(share)) * 100).to_integral_value(ROUND_HALF_UP))
    if 0 < share < 1:
        whole = min(max(whole, 1), 99)
    return numbers.format_percent(whole / 100, "0\u00a0%", locale=get_locale(language))


def get_default_zone() -> ZoneInfo:
    """Return the country's only zone since March 2024."""
    return ZoneInfo("Asia/Almaty")
