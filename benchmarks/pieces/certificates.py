"""P5: certificates per core-second, against plain WeasyPrint on the same HTML.

Also on two cores at once. Plain means: a new FontConfiguration for each document, the stylesheet
parsed anew, the border drawn from its SVG each time, no standard kept (no PDF/A, no tags). Both are
counted in processor time, so that other load on the machine takes nothing from either.
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
from benchmarks.report import Line, judge, report_unmeasured, show_beside
from benchmarks.rounds import measure_rounds
from benchmarks.scale import Scale
from benchmarks.seeding import Site
from lms.app import find_resources
from lms.core.crypto import generate_number
from lms.core.pdf import PdfRenderer
from lms.core.qr import draw_qr_png

Sheet = dict[str, Any]
PLAIN: Final = (sys.executable, "-m", "benchmarks.plain_weasyprint")
FONTS: Final = find_resources() / "templates" / "pdf" / "fonts.conf"
LARGEST_KB: Final = 60
CORES: Final = 2
WARM: Final = 2


def run(scale: Scale) -> Iterator[Line]:
    """Measure P5."""
    with seeding.open_site("certificates") as site:
        sheets = [_build_sheet(site, number) for number in range(scale.certificates)]
    sizes: list[int] = []
    rounds = measure_rounds(
        scale,
        {
            "product": lambda: _measure_product(sheets, sizes),
            "yardstick": lambda: _measure_yardstick(sheets),
        },
    )
    yield judge(
        "P5",
        "certificates per core-second, unsigned ÷ plain WeasyPrint",
        rounds.compute_ratio("product", "yardstick"),
        least=2,
        product=rounds.get_median("product", "rate"),
        yardstick=rounds.get_median("yardstick", "rate"),
        **rounds.build_evidence(),
    )
    for name, subject in (
        ("product", "PDF/A-3a and PDF/UA-1, with QR code"),
        ("yardstick", "plain WeasyPrint"),
    ):
        yield show_beside("P5", subject, rounds.get_median(name, "rate"), " /core-s")
    yield report_unmeasured(
        "P5",
        "the same signed (PAdES B-B) ÷ plain unsigned",
        "certificates are not signed yet; lms/certificates leaves the seam",
    )
    yield _judge_scaling(scale, sheets)
    yield judge("P5", "largest file, KB", max(sizes) / 1000, most=LARGEST_KB)


def _build_sheet(site: Site, number: int) -> Sheet:
    """Return what the renderer gets for a certificate, from the product's templates."""
    code = generate_number()
    url = f"{site.settings.base_url}/certificates/{code}"
    texts = {
        "issuer": site.settings.issuer_kk,
        "title": site.outline.title_kk,
        "period": "2026 жылғы 9 наурыз",
        "issued": "2026 жылғы 9 наурыз",
        "valid_until": "",
    }
    values = {
        "number": code,
        "edition": 1,
        "url": url,
        "created": "2026-03-09T06:00:00Z",
        "name": f"Тегі Аты Әкесінің аты {number}",
        "name_step": 0,
        "title_step": 0,
        "hours": site.outline.hours,
        "percent": "90\u00a0%",
        "kk": texts,
        "ru": texts,
    }
    with site.app.test_request_context():
        html = render_template("pdf/certificate.html", **values)
        css, beneath = render_template("pdf/certificate.css"), render_template("pdf/frame.svg")
    return {"html": html, "css": css, "beneath": beneath, "pictures": {"code": draw_qr_png(url)}}


def _create_renderer() -> PdfRenderer:
    return PdfRenderer(FONTS)


def _measure_product(sheets: list[Sheet], sizes: list[int]) -> dict[str, float]:
    """Return certificates per second of processor time.

    The renderer's process is warm; its time and this process's are counted.
    """
    renderer = _create_renderer()
    try:
        for sheet in sheets[:WARM]:
            renderer.render(**sheet)
        began = _get_processor_seconds()
        sizes += [len(renderer.render(**sheet)) for sheet in sheets]
        return {"rate": len(sheets) / (_get_processor_seconds() - began)}
    finally:
        renderer.close()


def _measure_yardstick(sheets: list[Sheet]) -> dict[str, float]:
    plain = [
        {
            **sheet,
            "pictures": {
                name: base64.b64encode(picture).decode()
                for name, picture in sheet["pictures"].items()
            },
        }
        for sheet in sheets
    ]
    fonts = {**os.environ, "FONTCONFIG_FILE": str(FONTS)}
    process = subprocess.run(
        PLAIN,
        env=fonts,
        input=json.dumps([*plain[:WARM], *plain]),
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    return {"rate": len(sheets) / float(json.loads(process.stdout)["seconds"])}


def _get_processor_seconds() -> float:
    this = psutil.Process()
    times = [process.cpu_times() for process in (this, *this.children())]
    return float(sum(each.user + each.system for each in times))


def _judge_scaling(scale: Scale, sheets: list[Sheet]) -> Line:
    """Compare two renderers with one, by the clock: other load disturbs this."""
    rounds = measure_rounds(
        scale,
        {"one": lambda: _measure_batch(sheets, 1), "two": lambda: _measure_batch(sheets, CORES)},
    )
    subject = "a batch on two cores ÷ on one, by the clock"
    return judge(
        "P5",
        subject,
        rounds.compute_ratio("two", "one"),
        least=1.9,
        clean=rounds.is_clean,
        **rounds.build_evidence(),
        one=rounds.get_median("one", "rate"),
    )


def _measure_batch(sheets: list[Sheet], count: int) -> dict[str, float]:
    """Return certificates per second by the clock with so many renderers at once."""
    renderers = [_create_renderer() for _ in range(count)]
    try:
        for renderer in renderers:
            renderer.render(**sheets[0])
        with ThreadPoolExecutor(count) as pool:
            began = perf_counter()
            list(
                pool.map(
                    lambda index: [
                        renderers[index].render(**sheet) for sheet in sheets[index::count]
                    ],
                    range(count),
                )
            )
            return {"rate": len(sheets) / (perf_counter() - began)}
    finally:
        for renderer in renderers:
            renderer.close()
