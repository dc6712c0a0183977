"""The sections of the help page as documents of search, drawn without a request."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from jinja2 import ChainableUndefined, Environment, FileSystemLoader
from sqlalchemy.orm import Session

from lms.core import i18n
from lms.core.fingerprints import sha256
from lms.core.settings import Operator
from lms.search.rules.page_text import PageText, read_html
from lms.search.services import Document, Source

_SECTION: Final = re.compile(r'<h2 id="([a-z-]+)">')
_TEMPLATE: Final = "pages/help.html"
_NOBODY: Final = Operator(name_kk="", name_ru="", address_kk="", address_ru="", phone="", email="")


@dataclass(frozen=True)
class HelpSections:
    """The provider of the help page's sections; `templates` is the folder of all templates."""

    templates: Path

    def __call__(self, _session: Session, *, course_id: int | None) -> Sequence[Source]:
        """Return the help page; nothing if only a course is asked for."""
        if course_id is not None:
            return []
        environment = _build_environment(self.templates)
        pages = {language: _render_help(environment, language) for language in i18n.LANGUAGES}
        return [Source("help", sha256("".join(pages.values())), partial(_split_pages, pages))]


def _split_pages(pages: dict[str, str]) -> Iterator[Document]:
    """Yield a document for each section of the page in each language."""
    for language, html in pages.items():
        _lead, *parts = _SECTION.split(html)
        for anchor, section in zip(parts[::2], parts[1::2], strict=True):
            heading, _end, text = section.partition("</h2>")
            yield Document(
                kind="help",
                language=language,
                page=f"help#{anchor}",
                title=read_html(heading).text,
                content=PageText(read_html(text).text.strip(), (), ()),
                anchor=anchor,
            )


def _render_help(environment: Environment, language: str) -> str:
    """Return the content of the page. Names and links of this site are no part of the index."""
    template = environment.get_template(_TEMPLATE)
    with i18n.using_language(language):
        return "".join(template.blocks["content"](template.new_context()))


def _build_environment(templates: Path) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=ChainableUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        i18n.gettext, i18n.ngettext, newstyle=True, pgettext=i18n.pgettext
    )
    environment.globals.update(operator=_NOBODY, local=_get_nothing, url_for=_get_nothing)
    return environment


def _get_nothing(*_arguments: Any, **_values: Any) -> str:
    return ""
