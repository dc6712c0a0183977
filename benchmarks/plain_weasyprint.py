"""`python -m benchmarks.plain_weasyprint`: draws the sheets given as JSON on standard input as plainly as WeasyPrint is used by most."""

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


class Given(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Gives out what came with the sheet."""

    def __init__(self, given: dict[str, bytes]) -> None:
        super().__init__(allowed_protocols=("given",), allow_redirects=False)
        self.given = given

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """The picture of this name."""
        name = url.removeprefix("given:")
        return URLFetcherResponse(
            url,
            self.given[name],
            headers={"Content-Type": "image/svg+xml"} if name == "border" else None,
        )


def draw(sheet: dict[str, Any]) -> bytes:
    """The sheet as a PDF."""
    given = {name: base64.b64decode(content) for name, content in sheet["pictures"].items()} | {
        "border": sheet["beneath"].encode()
    }
    fetcher, fonts = Given(given), FontConfiguration()
    sheets = [
        CSS(string=text, font_config=fonts, url_fetcher=fetcher) for text in (sheet["css"], BORDER)
    ]
    made: bytes = HTML(string=sheet["html"], url_fetcher=fetcher).write_pdf(
        stylesheets=sheets, font_config=fonts
    )
    return made


def main() -> None:
    """Prints the processor seconds that all but the first few took."""
    sheets = json.load(sys.stdin)
    for sheet in sheets[:WARM]:
        draw(sheet)
    began = time.process_time()
    size = max(len(draw(sheet)) for sheet in sheets[WARM:])
    print(json.dumps({"seconds": time.process_time() - began, "largest": size}))


if __name__ == "__main__":
    main()
