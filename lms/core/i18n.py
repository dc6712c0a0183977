"""Languages: messages, dates and numbers in Kazakh and Russian, for pages, PDFs, e-mails and the command line alike.

The language of the moment is a context variable, so that domain code can word a message without knowing of a request.
Message ids are English; catalogues stand in lms/translations/<language>/LC_MESSAGES/messages.po.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, tzinfo
from functools import cache, lru_cache
from gettext import NullTranslations
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale, dates, numbers
from babel.support import LazyProxy, Translations

LANGUAGES: Final = ("kk", "ru")
DEFAULT_LANGUAGE: Final = "kk"
CATALOGUES: Final = Path(__file__).resolve().parent.parent / "translations"
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

_language: ContextVar[str] = ContextVar("language", default=DEFAULT_LANGUAGE)


def current_language() -> str:
    """The language of the moment, 'kk' or 'ru'."""
    return _language.get()


def set_language(language: str) -> None:
    """Sets the language for the rest of this context (a request, a job)."""
    _language.set(language if language in LANGUAGES else DEFAULT_LANGUAGE)


@contextmanager
def using_language(language: str) -> Iterator[None]:
    """Words messages in `language` inside the block."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


@cache
def translations(language: str) -> NullTranslations:
    """The compiled catalogue of a language; a missing one gives the message ids."""
    return Translations.load(str(CATALOGUES), [language])


def gettext(message: str) -> str:
    """The message in the language of the moment."""
    return translations(_language.get()).gettext(message) if message else ""


def ngettext(singular: str, plural: str, count: int) -> str:
    """The message in the form that the number asks for (kk has two forms, ru three)."""
    return translations(_language.get()).ngettext(singular, plural, count)


def pgettext(context: str, message: str) -> str:
    """As gettext, for a message id that means two things."""
    return translations(_language.get()).pgettext(context, message)


def lazy_gettext(message: str) -> LazyProxy:
    """A message that is worded when it is shown: for labels of forms, which are built once."""
    return LazyProxy(gettext, message, enable_cache=False)


def mark(message: str) -> str:
    """Marks a message id for extraction (N_ in gettext's tradition) and returns it unchanged."""
    return message


@cache
def locale(language: str) -> Locale:
    """Babel's locale of a language."""
    return Locale.parse(language)


def format_date(value: date | datetime | None, zone: tzinfo | None = None) -> str:
    """The long date as official papers write it: "2026 жылғы 9 наурыз", "9 марта 2026 года". A datetime is taken to the zone first."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(zone or default_zone()).date()
    if _language.get() == "kk":
        return f"{value.year} жылғы {value.day} {KAZAKH_MONTHS[value.month - 1]}"
    return dates.format_date(value, "d MMMM y 'года'", locale=locale("ru"))


def format_weekday(value: date) -> str:
    """The long date with the day of the week: "2026 жылғы 9 наурыз, дүйсенбі", "понедельник, 9 марта 2026 года"."""
    day, language = format_date(value), _language.get()
    name = dates.format_date(value, "EEEE", locale=locale(language))
    return f"{day}, {name}" if language == "kk" else f"{name}, {day}"


def format_datetime(value: datetime | None, zone: tzinfo | None = None) -> str:
    """The long date with hours and minutes in the zone."""
    if value is None:
        return ""
    local = value.astimezone(zone or default_zone())
    return f"{format_date(local.date())}, {local:%H:%M}"


def format_span(begins: datetime, ends: datetime, zone: tzinfo | None = None) -> str:
    """The day and the hours of something that is over on the same day: "2026 жылғы 9 наурыз, дүйсенбі, 10:00–12:00"."""
    first, last = (moment.astimezone(zone or default_zone()) for moment in (begins, ends))
    return f"{format_weekday(first.date())}, {first:%H:%M}–{last:%H:%M}"


def format_month(value: date) -> str:
    """A month with its year: "2026 жылғы наурыз", "март 2026 года"."""
    if _language.get() == "kk":
        return f"{value.year} жылғы {KAZAKH_MONTHS[value.month - 1]}"
    return dates.format_date(value, "LLLL y 'года'", locale=locale("ru"))


def format_number(value: int | float) -> str:
    """A number with the language's grouping and decimal comma."""
    return _in_digits(value, _language.get())


@lru_cache(maxsize=4096)  # a page of figures has hundreds of numbers, most of them small
def _in_digits(value: int | float, language: str) -> str:
    return numbers.format_decimal(value, locale=locale(language))


def format_percent(share: float | None) -> str:
    """A share (0 to 1) in whole per cent; an em dash where there is nothing to divide by."""
    return (
        "—"
        if share is None
        else numbers.format_percent(share, "0 %", locale=locale(_language.get()))
    )


@cache
def default_zone() -> ZoneInfo:
    """The country's one zone since March 2024."""
    return ZoneInfo("Asia/Almaty")
