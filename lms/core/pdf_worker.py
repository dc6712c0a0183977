"""The process that turns HTML into PDF, apart from the server: the one place where WeasyPrint and the Pango libraries are loaded.

Started by lms/core/pdf.py as a file of its own; imports nothing of the project. Reads requests on standard input, writes replies on
standard output, each a length (4 bytes, big-endian) and that many bytes; ends when its input ends or nothing comes for a while.
Nothing is fetched while it draws: pictures come with the request, by name, and fonts from the one folder named in fonts.conf.
"""

import base64
import json
import resource
import select
import struct
import sys
from typing import Any, Final, cast

import pydyf
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

LENGTH: Final = struct.Struct(">I")
STYLES_KEPT: Final = 16
DONE: Final = b"+"
FAILED: Final = b"-"

# PDF/UA's own properties in the metadata have to be declared, since PDF/A-3 does not know them (ISO 19005-3, 6.6.2.3).
PDF_UA: Final = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
END_OF_METADATA: Final = b"</rdf:RDF>"


class GivenOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Gives out the pictures that came with the request, as given:NAME, and refuses every other address: file, http, data, all of them."""

    def __init__(self, pictures: dict[str, bytes]) -> None:
        super().__init__(allowed_protocols=("given",), allow_redirects=False)
        self._pictures = pictures

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:  # noqa: ARG002 - the signature is WeasyPrint's
        """The picture of this name. Raises ValueError for anything else; WeasyPrint then draws without it."""
        scheme, _, name = url.partition(":")
        if scheme != "given" or name not in self._pictures:
            raise ValueError("not given")
        return URLFetcherResponse(url, self._pictures[name])


class Renderer:
    """Draws documents, one after another. Keeps what is the same for all of them: the fonts and the styles."""

    def __init__(self) -> None:
        self._fonts = FontConfiguration()
        self._styles: dict[str, CSS] = {}

    def draw(self, html: str, css: str, pictures: dict[str, bytes]) -> bytes:
        """The document as PDF/A-3a and PDF/UA-1. The same input gives the same bytes."""
        fetcher = GivenOnly(pictures)
        page = HTML(string=html, url_fetcher=fetcher)
        languages = [element.get("lang") for element in page.etree_element.iter("section")]

        def finish(_document: Any, pdf: Any) -> None:
            say_languages(pdf, languages)
            say_accessible(pdf)

        return cast(bytes, page.write_pdf(
            stylesheets=[self._style(css, fetcher)], font_config=self._fonts, pdf_variant="pdf/a-3a", finisher=finish,
        ))  # fmt: skip

    def _style(self, css: str, fetcher: GivenOnly) -> CSS:
        if css not in self._styles:
            if len(self._styles) >= STYLES_KEPT:
                self._styles.clear()
            self._styles[css] = CSS(string=css, font_config=self._fonts, url_fetcher=fetcher)
        return self._styles[css]


def say_languages(pdf: Any, languages: list[str | None]) -> None:
    """Gives each section of the structure tree the language of its HTML element, which WeasyPrint leaves out."""
    sections = [one for one in pdf.objects if isinstance(one, dict) and one.get("Type") == "/StructElem" and one["S"] == "/Sect"]
    for section, language in zip(sections, languages, strict=True):
        if language:
            section["Lang"] = pydyf.String(language)


def say_accessible(pdf: Any) -> None:
    """Adds to the metadata that the document keeps PDF/UA as well: WeasyPrint writes one standard at a time."""
    number = int(pdf.catalog["Metadata"].split()[0])
    stream = pdf.objects[number]
    content = stream.stream[0]
    stream.stream[0] = content.replace(END_OF_METADATA, PDF_UA + END_OF_METADATA)
    stream.compress = False  # so that a search through the bytes of an archive finds it


def answer(renderer: Renderer, request: bytes) -> bytes:
    """The reply to a request: the mark of success and the PDF, or the mark of failure and the kind of error, never its text."""
    try:
        asked = json.loads(request)
        pictures = {name: base64.b64decode(content) for name, content in asked["pictures"].items()}
        return DONE + renderer.draw(asked["html"], asked["css"], pictures)
    except Exception as error:  # noqa: BLE001 - whatever it is, the next document may be drawn
        return FAILED + type(error).__name__.encode()


def serve(memory_bytes: int, cpu_seconds: int, idle_seconds: int) -> None:
    """Answers until the input ends or nothing comes for `idle_seconds`. The limits hold for the process as a whole."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    renderer = Renderer()
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while select.select([source], [], [], idle_seconds)[0]:
        head = source.read(LENGTH.size)
        if len(head) < LENGTH.size:
            return
        reply = answer(renderer, source.read(LENGTH.unpack(head)[0]))
        sink.write(LENGTH.pack(len(reply)) + reply)
        sink.flush()


if __name__ == "__main__":
    serve(*(int(text) for text in sys.argv[1:4]))
