"""Forms that change what is stored, in which two people who save lose nothing of each other's."""

from typing import Any, Final

from flask import request
from markupsafe import Markup
from wtforms import Field

from lms.core.fingerprints import sha256
from lms.core.i18n import gettext
from lms.web.forms import BaseForm

SEEN: Final = "seen"
_DIGITS: Final = 12  # of a fingerprint
_PHONE: Final = 10  # digits of a telephone number without what stands before it


class EditForm(BaseForm):
    """A form filled from what is stored, also when it is sent.

    Its page carries a fingerprint of each field as it was shown, so that a later change of somebody
    else is noticed.
    """

    def seen_input(self) -> Markup:
        """Return the hidden input with the fingerprints of what is stored now."""
        fingerprints = " ".join(
            f"{field.name}:{_compute_fingerprint(field.object_data)}" for field in self
        )
        return Markup('<input type="hidden" name="{}" value="{}">').format(SEEN, fingerprints)

    def merge_edits(self) -> bool:
        """Settle what somebody else changed since the page was shown; return whether to save.

        A field that the reader left alone takes what is stored now. Of a field that both changed
        an error says what is stored; sent once more, the form replaces it.
        """
        seen = _read_seen(request.form.get(SEEN, ""))
        is_settled = True
        for field in self:
            shown = seen.get(field.name)
            if shown is None or shown == _compute_fingerprint(field.object_data):
                continue
            if shown == _compute_fingerprint(field.data):
                field.data = field.object_data
            elif not _is_same(_to_text(field.data), _to_text(field.object_data)):
                self.fail(field.name, _describe_change(field))
                is_settled = False
        return is_settled


def _read_seen(text: str) -> dict[str, str]:
    """Return the fingerprint of each field that the page showed."""
    pairs = (pair.partition(":") for pair in text.split())
    return {name: fingerprint for name, _colon, fingerprint in pairs if fingerprint}


def _to_text(value: Any) -> str:
    return "" if value is None else str(value)


def _compute_fingerprint(value: Any) -> str:
    return sha256(_to_text(value))[:_DIGITS]


def _is_same(typed: str, stored: str) -> bool:
    """Return whether two texts differ in signs between letters alone, or are one telephone."""
    first, second = ("".join(filter(str.isalnum, text)).casefold() for text in (typed, stored))
    is_phone = all(text.isdigit() and len(text) >= _PHONE for text in (first, second))
    return first == second or (is_phone and first[-_PHONE:] == second[-_PHONE:])


def _describe_change(field: Field) -> str:
    text = "" if hasattr(field, "choices") else _to_text(field.object_data)
    if not text:
        return gettext(
            "While you were editing, somebody else changed this field. To replace it by yours, "
            "save once more."
        )
    return gettext(
        "While you were editing, somebody else saved “%(text)s” here. To replace it by yours, "
        "save once more."
    ) % {"text": text}
