"""Wording of e-mails and SMS from templates/emails, in the reader's language.

Works without Flask and a request, since mails leave in the background.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from lms.auth.services.letters import OutgoingLetter
from lms.core import i18n
from lms.messaging.rules.account_wording import word_account_letter, word_account_text
from lms.messaging.rules.kinds import INVITATION
from lms.messaging.rules.letters import Attachment, Letter, Site, build_unsubscribe_url
from lms.messaging.rules.wording import word_message
from lms.messaging.rules.words import Words
from lms.messaging.services import OutgoingDelivery

LONGEST_TEXT: Final = 200  # letters of an SMS: three parts in Cyrillic


class LetterWriter:
    """Writer of the text of deliveries."""

    def __init__(self, templates: Path, site: Site) -> None:
        self._site = site
        self._templates = Environment(
            loader=FileSystemLoader(templates),
            autoescape=select_autoescape(["html"]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._templates.globals["_"] = i18n.gettext

    def write_letter(self, out: OutgoingDelivery, files: Sequence[Attachment] = ()) -> Letter:
        """Return the e-mail of a delivery: its subject, plain text and HTML."""
        with i18n.using_language(out.language):
            worded_messages = _word_messages(out)
            url = build_unsubscribe_url(out.token, self._site) if out.is_refusable else None
            return self._render(
                worded_messages, out.language, files, unsubscribe_url=url, given_name=out.given_name
            )

    def write_account_letter(self, out: OutgoingLetter) -> Letter:
        """Return the e-mail of a letter of an account."""
        with i18n.using_language(out.language):
            words = word_account_letter(out.kind, secret=out.secret, user_name=out.user_name)
            return self._render([words], out.language)

    def write_account_text(self, out: OutgoingLetter) -> str:
        """Return the SMS of a letter of an account."""
        with i18n.using_language(out.language):
            return word_account_text(out.kind, code=out.secret)

    def _render(
        self,
        worded_messages: list[Words],
        language: str,
        files: Sequence[Attachment] = (),
        *,
        unsubscribe_url: str | None = None,
        given_name: str = "",
    ) -> Letter:
        subject = _build_subject(worded_messages)
        values = {
            "greeting": _greet_reader(given_name),
            "worded_messages": worded_messages,
            "files": [file.name for file in files],
            "subject": subject,
            "language": language,
            "base_url": self._site.base_url,
            "preferences_url": f"{self._site.base_url}/messaging/preferences",
            "unsubscribe_url": unsubscribe_url,
        }
        text, html = (
            self._templates.get_template(f"emails/digest.{form}").render(values)
            for form in ("txt", "html")
        )
        return Letter(subject, text.lstrip("\n"), html.lstrip("\n"))

    def write_text(self, out: OutgoingDelivery) -> str:
        """Return the SMS of a delivery: the most urgent message and where to read the rest.

        An invitation leads to its own link, since its reader can't sign in yet.
        """
        with i18n.using_language(out.language):
            worded_messages = _word_messages(out)
            subject = _build_subject(worded_messages)
        is_invitation = out.messages[0].kind == INVITATION
        path = worded_messages[0].path if is_invitation else "/messaging/"
        url = f"{self._site.base_url}{path}"
        return f"{subject[: LONGEST_TEXT - len(url) - 1]} {url}"


def _word_messages(out: OutgoingDelivery) -> list[Words]:
    return [word_message(message.kind, message.values, out.titles) for message in out.messages]


def _greet_reader(given_name: str) -> str:
    """Return the first line of a letter, with the name if it is known."""
    if not given_name:
        return i18n.gettext("Hello!")
    return i18n.gettext("Hello, %(name)s!") % {"name": given_name}


def _build_subject(worded_messages: list[Words]) -> str:
    """Return the title of the most urgent message and how many others come with it."""
    others = len(worded_messages) - 1
    if not others:
        return worded_messages[0].title
    more = i18n.ngettext("and %(num)s more message", "and %(num)s more messages", others) % {
        "num": i18n.format_number(others)
    }
    return f"{worded_messages[0].title} ({more})"
