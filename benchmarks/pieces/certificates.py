"""P5: certificates per core-second as the product draws them, against plain WeasyPrint on the same HTML, and on two cores at once.

Plain: a new FontConfiguration for each document, the stylesheet read anew, the border drawn from its SVG each time, no standard kept (no
PDF/A, no tags). Both are counted in processor time, so that other load on the machine takes nothing from either.
"""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import Any, Final

import psutil
from flask import render_template

from benchmarks import seeding
from benchmarks.report import Line, beside, judged, unmeasured
from benchmarks.rounds import alternate
from benchmarks.scale import Scale
from benchmarks.seeding import Site
from lms.app import resources
from lms.core.crypto import new_number
from lms.core.pdf import PdfRenderer
from lms.core.qr import qr_code

Sheet = dict[str, Any]
PLAIN: Final = (sys.executable, "-m", "benchmarks.plain_weasyprint")
FONTS: Final = resources() / "templates" / "pdf" / "fonts.conf"
LARGEST_KB: Final = 60
CORES: Final = 2
WARM: Final = 2


def run(scale: Scale) -> Iterator[Line]:
    """P5."""
    with seeding.site("certificates") as made:
        sheets = [_sheet(made, number) for number in range(scale.certificates)]
    sizes: list[int] = []
    rounds = alternate(
        scale, {"product": lambda: _draw(sheets, sizes), "yardstick": lambda: _draw_plainly(sheets)}
    )
    yield judged(
        "P5",
        "certificates per core-second, unsigned ÷ plain WeasyPrint",
        rounds.ratio("product", "yardstick"),
        least=2,
        product=rounds.middle("product", "rate"),
        yardstick=rounds.middle("yardstick", "rate"),
        **rounds.evidence(),
    )
    for name, what in (
        ("product", "PDF/A-3a and PDF/UA-1, with QR code"),
        ("yardstick", "plain WeasyPrint"),
    ):
        yield beside("P5", what, rounds.middle(name, "rate"), " /core-s")
    yield unmeasured(
        "P5",
        "the same signed (PAdES B-B) ÷ plain unsigned",
        "certificates are not signed yet; lms/certificates leaves the seam",
    )
    yield _scaling(scale, sheets)
    yield judged("P5", "largest file, KB", max(sizes) / 1000, most=LARGEST_KB)


def _sheet(made: Site, number: int) -> Sheet:
    """What the renderer is given for the certificate of somebody, worded by the product's template."""
    code = new_number()
    address = f"{made.settings.base_url}/certificates/{code}"
    side = {
        "issuer": made.settings.issuer_kk,
        "title": made.outline.title_kk,
        "period": "2026 жылғы 9 наурыз",
        "issued": "2026 жылғы 9 наурыз",
        "valid_until": "",
    }
    values = {
        "number": code,
        "address": address,
        "created": "2026-03-09T06:00:00Z",
        "name": f"Тегі Аты Әкесінің аты {number}",
        "name_step": 0,
        "title_step": 0,
        "hours": made.outline.hours,
        "percent": "90\u00a0%",
        "kk": side,
        "ru": side,
    }
    with made.app.test_request_context():
        html = render_template("pdf/certificate.html", **values)
        css, beneath = render_template("pdf/certificate.css"), render_template("pdf/frame.svg")
    return {"html": html, "css": css, "beneath": beneath, "pictures": {"code": qr_code(address)}}


def _renderer() -> PdfRenderer:
    return PdfRenderer(FONTS)


def _draw(sheets: list[Sheet], sizes: list[int]) -> dict[str, float]:
    """Certificates per second of processor time, of the process that draws and of this one; the process is warm."""
    renderer = _renderer()
    try:
        for sheet in sheets[:WARM]:
            renderer.render(**sheet)
        began = _processor_seconds()
        sizes += [len(renderer.render(**sheet)) for sheet in sheets]
        return {"rate": len(sheets) / (_processor_seconds() - began)}
    finally:
        renderer.close()


def _draw_plainly(sheets: list[Sheet]) -> dict[str, float]:
    plain = [
        {
            **sheet,
            "pictures": {k: base64.b64encode(v).decode() for k, v in sheet["pictures"].items()},
        }
        for sheet in sheets
    ]
    fonts = {**os.environ, "FONTCONFIG_FILE": str(FONTS)}
    done = subprocess.run(
        PLAIN,
        env=fonts,
        input=json.dumps([*plain[:WARM], *plain]),
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    return {"rate": len(sheets) / float(json.loads(done.stdout)["seconds"])}


def _processor_seconds() -> float:
    this = psutil.Process()
    times = [process.cpu_times() for process in (this, *this.children())]
    return float(sum(one.user + one.system for one in times))


def _scaling(scale: Scale, sheets: list[Sheet]) -> Line:
    """How much faster two renderers are than one, by the clock: this needs both cores, so other load tells."""
    rounds = alternate(
        scale, {"one": lambda: _batch(sheets, 1), "two": lambda: _batch(sheets, CORES)}
    )
    what = "a batch on two cores ÷ on one, by the clock"
    return judged(
        "P5",
        what,
        rounds.ratio("two", "one"),
        least=1.9,
        clean=rounds.clean,
        **rounds.evidence(),
        one=rounds.middle("one", "rate"),
    )


def _batch(sheets: list[Sheet], count: int) -> dict[str, float]:
    """Certificates per second by the clock with so many renderers at once."""
    renderers = [_renderer() for _ in range(count)]
    try:
        for renderer in renderers:
            renderer.render(**sheets[0])
        with ThreadPoolExecutor(count) as pool:
            began = perf_counter()
            list(
                pool.map(
                    lambda n: [renderers[n].render(**sheet) for sheet in sheets[n::count]],
                    range(count),
                )
            )
            return {"rate": len(sheets) / (perf_counter() - began)}
    finally:
        for renderer in renderers:
            renderer.close()
