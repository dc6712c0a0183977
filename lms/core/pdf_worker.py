"""Sandbox handler that renders PDFs, the only file that loads WeasyPrint and Pango.

sandbox_worker.py loads it by its path; it imports nothing of the project. A request is JSON, its
reply the PDF. Nothing is fetched: pictures come with the request, by name, and fonts from the
folder named in fonts.conf.
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

CACHE_SIZE: Final = 16

# PDF/A-3 does not know PDF/UA's property, so the schema is described too (ISO 19005-3, 6.6.2.3).
PDF_UA: Final = (
    b'<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"'
    b' pdfuaid:part="1"/>\n'
    b'<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"\n'
    b' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
    b' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\n'
    b"""<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
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
)
END_OF_METADATA: Final = b"</rdf:RDF>"


class PictureFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Serves the pictures of the request as given:NAME and refuses any other URL."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("given",), allow_redirects=False)
        self.pictures: dict[str, bytes] = {}

    def fetch(
        self,
        url: str,
        headers: Any = None,  # noqa: ARG002 - the signature is WeasyPrint's
    ) -> URLFetcherResponse:
        """Return the picture. Raises ValueError for other URLs: WeasyPrint then leaves them out."""
        scheme, _, name = url.partition(":")
        if scheme != "given" or name not in self.pictures:
            raise ValueError("not given")
        return URLFetcherResponse(url, self.pictures[name])


class OwnFonts(FontConfiguration):  # type: ignore[misc]  # WeasyPrint has no types
    """The fonts of fonts.conf and no others, whatever a stylesheet names."""

    def add_font_face(self, rule_descriptors: Any, url_fetcher: Any) -> None:
        """Ignore the rule, for which the library would create a folder on the disk."""


class Renderer:
    """Renders documents, and caches fonts, stylesheets and the drawings beneath the text."""

    def __init__(self) -> None:
        self._fonts = OwnFonts()
        self._fetcher = PictureFetcher()
        self._styles: dict[str, CSS] = {}
        self._drawings: dict[tuple[str, str], tuple[bytes, Any]] = {}

    def draw(self, html: str, css: str, beneath: str, pictures: dict[str, bytes]) -> bytes:
        """Return the document as PDF/A-3a and PDF/UA-1 over the SVG `beneath`, "" for none."""
        self._fetcher.pictures = pictures
        page = HTML(string=html, url_fetcher=self._fetcher)
        languages = [element.get("lang") for element in page.etree_element.iter("section")]
        drawing = self._compile_drawing(beneath, css) if beneath else None

        def finish(_document: Any, pdf: Any) -> None:
            tag_languages(pdf, languages)
            declare_accessibility(pdf)
            if drawing is not None:
                draw_beneath(pdf, *drawing)

        style = self._compile_style(css)
        return cast(
            bytes,
            page.write_pdf(
                stylesheets=[style],
                font_config=self._fonts,
                pdf_variant="pdf/a-3a",
                finisher=finish,
            ),
        )

    def _compile_style(self, css: str) -> CSS:
        if css not in self._styles:
            make_room(self._styles)
            self._styles[css] = CSS(string=css, font_config=self._fonts, url_fetcher=self._fetcher)
        return self._styles[css]

    def _compile_drawing(self, svg: str, css: str) -> tuple[bytes, Any]:
        """Return an SVG as compressed PDF operators, and their resources.

        It is cached: rendering it takes a quarter of a document's time.
        """
        if (svg, css) not in self._drawings:
            make_room(self._drawings)

            def extract(_document: Any, pdf: Any) -> None:
                looks = {
                    "ExtGState": get_object(pdf, get_first_page(pdf)["Resources"])["ExtGState"]
                }
                self._drawings[svg, css] = (
                    compress_operators(get_object(pdf, get_first_page(pdf)["Contents"]).stream),
                    pydyf.Dictionary(looks),
                )

            sheets = [
                self._compile_style(css),
                self._compile_style("body { margin: 0 } svg { display: block }"),
            ]
            HTML(string=svg, url_fetcher=self._fetcher).write_pdf(
                stylesheets=sheets, font_config=self._fonts, finisher=extract
            )
        return self._drawings[svg, css]


def make_room(cache: dict[Any, Any]) -> None:
    """Empty a full cache. This is rare: only our own few templates fill it."""
    if len(cache) >= CACHE_SIZE:
        cache.clear()


def get_object(pdf: Any, reference: Any) -> Any:
    """Return the object of a reference such as b"12 0 R"."""
    return pdf.objects[int(reference.split()[0])]


def get_first_page(pdf: Any) -> Any:
    """Return the first page."""
    return get_object(pdf, pdf.page_references[0])


def compress_operators(operators: list[Any]) -> bytes:
    """Return PDF operators as one compressed string."""
    return zlib.compress(
        b"\n".join(
            operator if isinstance(operator, bytes) else str(operator).encode()
            for operator in operators
        ),
        9,
    )


def draw_beneath(pdf: Any, drawing: bytes, resources: Any) -> None:
    """Draw on the first page before its text, tagged as an artifact."""
    page = get_first_page(pdf)
    extra = {
        "Type": "/XObject",
        "Subtype": "/Form",
        "BBox": page["MediaBox"],
        "Resources": resources,
        "Filter": "/FlateDecode",
    }
    form = pydyf.Stream([drawing], extra)
    pdf.add_object(form)
    get_object(pdf, page["Resources"])["XObject"]["beneath"] = form.reference
    get_object(pdf, page["Contents"]).stream.insert(0, b"/Artifact BMC /beneath Do EMC")


def tag_languages(pdf: Any, languages: list[str | None]) -> None:
    """Set the language of each section of the structure tree, which WeasyPrint omits."""
    sections = [
        item
        for item in pdf.objects
        if isinstance(item, dict) and item.get("Type") == "/StructElem" and item["S"] == "/Sect"
    ]
    for section, language in zip(sections, languages, strict=True):
        if language:
            section["Lang"] = pydyf.String(language)


def declare_accessibility(pdf: Any) -> None:
    """Declare PDF/UA in the metadata too: WeasyPrint writes only one standard."""
    stream = get_object(pdf, pdf.catalog["Metadata"])
    stream.stream[0] = stream.stream[0].replace(END_OF_METADATA, PDF_UA + END_OF_METADATA)
    stream.compress = False  # archive tools search it byte by byte


def open_handler() -> Callable[[bytes], Iterator[bytes]]:
    """Return the function that draws the document of a request."""
    renderer = Renderer()

    def draw(request: bytes) -> Iterator[bytes]:
        values = json.loads(request)
        pictures = {name: base64.b64decode(content) for name, content in values["pictures"].items()}
        yield renderer.draw(values["html"], values["css"], values["beneath"], pictures)

    return draw
