"""Wording of messages about certificates."""

from collections.abc import Callable, Mapping
from typing import Final

from lms.core.i18n import current_language
from lms.core.i18n import gettext as _
from lms.messaging.rules import kinds
from lms.messaging.rules.words import MessageValues, Words


def word_ready_certificate(values: MessageValues) -> Words:
    """Word that the reader's certificate is issued."""
    return _word_message(
        values,
        _("Your certificate is ready: “%(course)s”"),
        _(
            "You have completed the course. The certificate can be saved and printed, and anyone "
            "can check it by its number."
        ),
    )


def word_corrected_certificate(values: MessageValues) -> Words:
    """Word that the reader's certificate has a new edition."""
    return _word_message(
        values,
        _("Your certificate was corrected: “%(course)s”"),
        _(
            "Its number is the same. Save the new edition; whoever checks the certificate sees it "
            "and why it was corrected."
        ),
    )


def word_revoked_certificate(values: MessageValues) -> Words:
    """Word that the reader's certificate is no longer valid."""
    return _word_message(
        values,
        _("Your certificate was revoked: “%(course)s”"),
        _(
            "It is no longer valid. The page of the certificate says why. You may take the course "
            "again. If you do not agree, write to whoever runs this site."
        ),
    )


def _word_message(values: MessageValues, title: str, text: str) -> Words:
    titles: Mapping[str, str] = values.get("title", {})
    params = {"course": titles.get(current_language(), "")}
    path = f"/certificates/{values.get('number', '')}"
    return Words(title % params, text, path, _("Open the page of the certificate"))


CERTIFICATE_WORDING: Final[dict[str, Callable[[MessageValues], Words]]] = {
    kinds.CERTIFICATE_READY: word_ready_certificate,
    kinds.CERTIFICATE_CORRECTED: word_corrected_certificate,
    kinds.CERTIFICATE_REVOKED: word_revoked_certificate,
}
