"""The part of PDF drawing that works in a sandbox: the one place where WeasyPrint and the Pango libraries are loaded.

Loaded by sandbox_worker.py as a file of its own; imports nothing of the project. A request is JSON, its reply the PDF.
Nothing is fetched while it draws: pictures come with the request, by name, and fonts from the one folder named in fonts.conf.
"""

import base64
import json
import zlib
from collections.abc import Callable, Iterator
from typing import Any, Final, cast

import pydyf
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

KEPT: Final = 16

# PDF/A-3 does not know PDF/UA's own property, so its schema has to be described beside it (ISO 19005-3, 6.6.2.3).
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
<pdfaProperty:description>Part of ISO 14289 that the document keeps</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
END_OF_METADATA: Final = b"</rdf:RDF>"


class GivenOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Gives out the pictures that came with the request, as given:NAME, and refuses every other address: file, http, data, all of them."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("given",), allow_redirects=False)
        self.pictures: dict[str, bytes] = {}

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:  # noqa: ARG002 - the signature is WeasyPrint's
        """The picture of this name. Raises ValueError for anything else; WeasyPrint then draws without it."""
        scheme, _, name = url.partition(":")
        if scheme != "given" or name not in self.pictures:
            raise ValueError("not given")
        return URLFetcherResponse(url, self.pictures[name])


class OwnFonts(FontConfiguration):  # type: ignore[misc]  # WeasyPrint has no types
    """The fonts of fonts.conf and no others, whatever a stylesheet names."""

    def add_font_face(self, rule_descriptors: Any, url_fetcher: Any) -> None:
        """Adds nothing; the library would make a folder for it on the disk."""


class Renderer:
    """Draws documents, one after another. Keeps what is the same for all of them: fonts, styles, drawings beneath the text."""

    def __init__(self) -> None:
        self._fonts = OwnFonts()
        self._fetcher = GivenOnly()
        self._styles: dict[str, CSS] = {}
        self._drawings: dict[tuple[str, str], tuple[bytes, Any]] = {}

    def draw(self, html: str, css: str, beneath: str, pictures: dict[str, bytes]) -> bytes:
        """The document as PDF/A-3a and PDF/UA-1, over the SVG `beneath` ("" for none). The same input gives the same bytes."""
        self._fetcher.pictures = pictures
        page = HTML(string=html, url_fetcher=self._fetcher)
        languages = [element.get("lang") for element in page.etree_element.iter("section")]
        drawing = self._drawing(beneath, css) if beneath else None

        def finish(_document: Any, pdf: Any) -> None:
            say_languages(pdf, languages)
            say_accessible(pdf)
            if drawing is not None:
                lay_beneath(pdf, *drawing)

        style = self._style(css)
        return cast(
            bytes,
            page.write_pdf(
                stylesheets=[style],
                font_config=self._fonts,
                pdf_variant="pdf/a-3a",
                finisher=finish,
            ),
        )

    def _style(self, css: str) -> CSS:
        if css not in self._styles:
            make_room(self._styles)
            self._styles[css] = CSS(string=css, font_config=self._fonts, url_fetcher=self._fetcher)
        return self._styles[css]

    def _drawing(self, svg: str, css: str) -> tuple[bytes, Any]:
        """An SVG as compressed PDF operators, with the resources that they name. Drawing it anew would take a quarter of a document's time."""
        if (svg, css) not in self._drawings:
            make_room(self._drawings)

            def keep(_document: Any, pdf: Any) -> None:
                looks = {"ExtGState": at(pdf, page_of(pdf)["Resources"])["ExtGState"]}
                self._drawings[svg, css] = (
                    packed(at(pdf, page_of(pdf)["Contents"]).stream),
                    pydyf.Dictionary(looks),
                )

            sheets = [self._style(css), self._style("body { margin: 0 } svg { display: block }")]
            HTML(string=svg, url_fetcher=self._fetcher).write_pdf(
                stylesheets=sheets, font_config=self._fonts, finisher=keep
            )
        return self._drawings[svg, css]


def make_room(kept: dict[Any, Any]) -> None:
    """Empties what is kept once it is full. Only our own few templates fill it, so that is rare."""
    if len(kept) >= KEPT:
        kept.clear()


def at(pdf: Any, reference: Any) -> Any:
    """The object that a reference such as b"12 0 R" names."""
    return pdf.objects[int(reference.split()[0])]


def page_of(pdf: Any) -> Any:
    """The first page."""
    return at(pdf, pdf.page_references[0])


def packed(operators: list[Any]) -> bytes:
    """PDF operators as one compressed string."""
    return zlib.compress(
        b"\n".join(one if isinstance(one, bytes) else str(one).encode() for one in operators), 9
    )


def lay_beneath(pdf: Any, drawing: bytes, resources: Any) -> None:
    """Draws on the first page before anything else, marked as decoration."""
    page = page_of(pdf)
    extra = {
        "Type": "/XObject",
        "Subtype": "/Form",
        "BBox": page["MediaBox"],
        "Resources": resources,
        "Filter": "/FlateDecode",
    }
    form = pydyf.Stream([drawing], extra)
    pdf.add_object(form)
    at(pdf, page["Resources"])["XObject"]["beneath"] = form.reference
    at(pdf, page["Contents"]).stream.insert(0, b"/Artifact BMC /beneath Do EMC")


def say_languages(pdf: Any, languages: list[str | None]) -> None:
    """Gives each section of the structure tree the language of its HTML element, which WeasyPrint leaves out."""
    sections = [
        one
        for one in pdf.objects
        if isinstance(one, dict) and one.get("Type") == "/StructElem" and one["S"] == "/Sect"
    ]
    for section, language in zip(sections, languages, strict=True):
        if language:
            section["Lang"] = pydyf.String(language)


def say_accessible(pdf: Any) -> None:
    """Adds to the metadata that the document keeps PDF/UA as well: WeasyPrint writes one standard at a time."""
    stream = at(pdf, pdf.catalog["Metadata"])
    stream.stream[0] = stream.stream[0].replace(END_OF_METADATA, PDF_UA + END_OF_METADATA)
    stream.compress = False  # so that whoever searches an archive byte by byte finds it


def open_handler() -> Callable[[bytes], Iterator[bytes]]:
    """Return the function that draws the document of a request."""
    renderer = Renderer()

    def draw(request: bytes) -> Iterator[bytes]:
        wanted = json.loads(request)
        pictures = {name: base64.b64decode(content) for name, content in wanted["pictures"].items()}
        yield renderer.draw(wanted["html"], wanted["css"], wanted["beneath"], pictures)

    return draw
