"""The fields of a form of an e-service: what is typed, put in order, and what is wrong with it.

static/js/practice/kinds/eservice.js judges the same.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from lms.core.identity_numbers import has_check_digit
from lms.scenes.rules.folding import fold_text
from lms.scenes.rules.kinds.training_numbers import TRAINING_PHONE, write_phone

TYPES: Final = ("text", "iin", "date", "phone", "choice", "place", "agree", "file")
OF_OPTIONS: Final = ("choice", "place")
MAX_VALUE: Final = 300
Field = Mapping[str, Any]

DATE: Final = re.compile(r"([0-9]{2})\.([0-9]{2})\.((?:19|20)[0-9]{2})", re.ASCII)
LONE: Final = re.compile(r"\b[0-9]\b", re.ASCII)


def tidy_value(field: Field, text: str) -> str:
    """Return what was typed as the form keeps it: 5.9.2026 as 05.09.2026."""
    if field["type"] == "iin":
        return re.sub("[ -]", "", text)
    if field["type"] == "date":
        return LONE.sub(r"0\g<0>", re.sub("[/,-]", ".", text.replace(" ", "")))
    return write_phone(text) if field["type"] == "phone" else text


def judge_value(field: Field, value: str, files: Mapping[str, Any]) -> str:
    """Return what is wrong with a value, "" if nothing is."""
    kind = field["type"]
    if not fold_text(value):
        return "" if field.get("optional") else "empty"
    if kind == "iin":
        return _judge_iin(value)
    if kind == "date":
        return "" if is_day(value) else "date"
    if kind == "phone":
        return "" if TRAINING_PHONE.fullmatch(value) else "phone"
    if kind == "file":
        return _judge_file(field, files[value])
    return ""


def _judge_iin(value: str) -> str:
    if not re.fullmatch("[0-9]{12}", value, re.ASCII):
        return "length"
    return "" if has_check_digit(value) else "digit"


def _judge_file(field: Field, file: Mapping[str, Any]) -> str:
    if file["format"] not in field["formats"]:
        return "format"
    return "size" if file["size"] > field["most"] else ""


def is_day(text: str) -> bool:
    """Return whether a text such as 29.02.2028 is a day of the calendar."""
    match = DATE.fullmatch(text)
    if not match:
        return False
    day, month, year = map(int, match.groups())
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    february = 29 if leap else 28
    last = february if month == 2 else 30 if month in (4, 6, 9, 11) else 31
    return 1 <= month <= 12 and 1 <= day <= last
