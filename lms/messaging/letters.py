"""The words of e-mails and texts, made from templates/emails in the reader's language. No request and no Flask: mails leave by themselves."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from lms.core import i18n
from lms.messaging.rules.letters import Attachment, Letter, Site, unsubscribe_url
from lms.messaging.rules.wording import Words, word
from lms.messaging.services import Outgoing

LONGEST_TEXT: Final = 200  # letters of an SMS: three parts in Cyrillic


class LetterWriter:
    """Writes what a delivery says."""

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

    def letter(self, out: Outgoing, files: Sequence[Attachment] = ()) -> Letter:
        """The e-mail: its subject and its two forms."""
        with i18n.using_language(out.language):
            told = _told(out)
            subject = _subject(told)
            values = {
                "told": told,
                "files": [file.name for file in files],
                "subject": subject,
                "language": out.language,
                "base_url": self._site.base_url,
                "preferences_url": f"{self._site.base_url}/messaging/preferences",
                "unsubscribe_url": unsubscribe_url(out.token, self._site)
                if out.refusable
                else None,
            }
            text, html = (
                self._templates.get_template(f"emails/digest.{form}").render(values)
                for form in ("txt", "html")
            )
        return Letter(subject, text.lstrip("\n"), html.lstrip("\n"))

    def text(self, out: Outgoing) -> str:
        """The SMS: what is most urgent, and where the rest stands."""
        with i18n.using_language(out.language):
            subject = _subject(_told(out))
        address = f"{self._site.base_url}/messaging/"
        return f"{subject[: LONGEST_TEXT - len(address) - 1]} {address}"


def _told(out: Outgoing) -> list[Words]:
    return [word(message.kind, message.values, out.titles) for message in out.messages]


def _subject(told: list[Words]) -> str:
    """The most urgent message, and how many come with it."""
    others = len(told) - 1
    if not others:
        return told[0].title
    more = i18n.ngettext("and %(num)s more message", "and %(num)s more messages", others) % {
        "num": i18n.format_number(others)
    }
    return f"{told[0].title} ({more})"
