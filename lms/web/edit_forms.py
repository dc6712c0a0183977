"""Forms that change what is stored, in which two people who save lose nothing of each other's."""

from datetime import date, time
from typing import Any, Final

from flask import request
from markupsafe import Markup
from wtforms import Field, FieldList

from lms.core.fingerprints import sha256
from lms.core.i18n import format_date, gettext
from lms.web.forms import BaseForm

FINGERPRINTS_FIELD: Final = "fingerprints"
_DIGITS: Final = 12  # digits of a fingerprint
_PHONE: Final = 10  # digits of a telephone number without what stands before it


class EditForm(BaseForm):
    """A form filled from what is stored, also when it is sent.

    Its page carries a fingerprint of each field as it was shown, so that a later change of somebody
    else is noticed.
    """

    _is_merged = False

    def render_fingerprints(self) -> Markup:
        """Return the hidden input with the fingerprints of what the page shows.

        A page that comes back before its edits were merged shows what was typed into the page
        before it, so it carries the fingerprints of that page on.
        """
        fingerprints = "" if self._is_merged else request.form.get(FINGERPRINTS_FIELD, "")
        fingerprints = fingerprints or " ".join(
            f"{field.name}:{_compute_fingerprint(field.object_data)}" for field in self
        )
        return Markup('<input type="hidden" name="{}" value="{}">').format(
            FINGERPRINTS_FIELD, fingerprints
        )

    def merge_edits(self) -> bool:
        """Settle what somebody else changed since the page was shown; return whether to save.

        A field that the reader left alone takes what is stored now. Of a field that both changed
        an error says what is stored; sent once more, the form replaces it.
        """
        fingerprints = _parse_fingerprints(request.form.get(FINGERPRINTS_FIELD, ""))
        self._is_merged = is_settled = True
        for field in self:
            fingerprint = fingerprints.get(field.name)
            if fingerprint is None or fingerprint == _compute_fingerprint(field.object_data):
                continue
            if fingerprint == _compute_fingerprint(field.data):
                _restore_stored(field)
            elif not _is_same(_to_text(field.data), _to_text(field.object_data)):
                self.fail(field.name, _describe_change(field))
                is_settled = False
        return is_settled


def _parse_fingerprints(text: str) -> dict[str, str]:
    """Return the fingerprint of each field that the page showed."""
    pairs = (pair.partition(":") for pair in text.split())
    return {name: fingerprint for name, _colon, fingerprint in pairs if fingerprint}


def _restore_stored(field: Field) -> None:
    """Fill a field with what is stored."""
    if isinstance(field, FieldList):
        field.process(None, field.object_data)
    else:
        field.data = field.object_data


def _to_text(value: Any) -> str:
    """Return a value as text; of several, neither the order nor an empty one matters."""
    if isinstance(value, list | tuple):
        return " ".join(sorted(str(item) for item in value if item))
    return "" if value is None else str(value)


def _compute_fingerprint(value: Any) -> str:
    return sha256(_to_text(value))[:_DIGITS]


def _is_same(new_text: str, stored_text: str) -> bool:
    """Return whether two texts differ in signs between letters alone, or are one telephone."""
    first, second = (
        "".join(filter(str.isalnum, text)).casefold() for text in (new_text, stored_text)
    )
    is_phone = all(text.isdigit() and len(text) >= _PHONE for text in (first, second))
    return first == second or (is_phone and first[-_PHONE:] == second[-_PHONE:])


def _describe_change(field: Field) -> str:
    text = "" if hasattr(field, "choices") else _describe_value(field.object_data)
    if not text:
        return gettext(
            "While you were editing, somebody else changed this field. To replace it by yours, "
            "send the form once more."
        )
    return gettext(
        "While you were editing, somebody else saved “%(text)s” here. To replace it by yours, "
        "send the form once more."
    ) % {"text": text}


def _describe_value(value: Any) -> str:
    """Return a stored value as its reader writes it; "" for one that is ticked or chosen."""
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return "" if isinstance(value, bool | list | tuple) else _to_text(value)
