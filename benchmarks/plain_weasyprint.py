"""`python -m benchmarks.plain_weasyprint`: draw sheets as plainly as most do.

The sheets come as JSON on standard input.
"""

import base64
import json
import sys
import time
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

WARM = 2
BORDER = "@page { background: url(given:border) no-repeat; background-size: 100% 100% }"


class PictureFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Returns the pictures that came with the sheet."""

    def __init__(self, pictures: dict[str, bytes]) -> None:
        super().__init__(allowed_protocols=("given",), allow_redirects=False)
        self.pictures = pictures

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Return the picture of this name."""
        name = url.removeprefix("given:")
        return URLFetcherResponse(
            url,
            self.pictures[name],
            headers={"Content-Type": "image/svg+xml"} if name == "border" else None,
        )


def draw_sheet(sheet: dict[str, Any]) -> bytes:
    """Return the sheet as a PDF."""
    pictures = {name: base64.b64decode(content) for name, content in sheet["pictures"].items()} | {
        "border": sheet["beneath"].encode()
    }
    fetcher, fonts = PictureFetcher(pictures), FontConfiguration()
    sheets = [
        CSS(string=text, font_config=fonts, url_fetcher=fetcher) for text in (sheet["css"], BORDER)
    ]
    pdf: bytes = HTML(string=sheet["html"], url_fetcher=fetcher).write_pdf(
        stylesheets=sheets, font_config=fonts
    )
    return pdf


def main() -> None:
    """Print the processor seconds that all but the first sheets took."""
    sheets = json.load(sys.stdin)
    for sheet in sheets[:WARM]:
        draw_sheet(sheet)
    began = time.process_time()
    size = max(len(draw_sheet(sheet)) for sheet in sheets[WARM:])
    print(json.dumps({"seconds": time.process_time() - began, "largest": size}))


if __name__ == "__main__":
    main()
