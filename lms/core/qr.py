"""QR codes."""

import io
from typing import Final

MASK: Final = 4  # any mask is readable; choosing the best one takes five times as long


def draw_qr_png(url: str) -> bytes:
    """Return the URL as a QR code: a PNG with one pixel a module and no margin."""
    import segno  # kept off the start path

    picture = io.BytesIO()
    segno.make(url, error="m", micro=False, mask=MASK).save(picture, kind="png", border=0)
    return picture.getvalue()


def draw_qr_svg(url: str) -> str:
    """Return the URL as a QR code: an inline SVG element without a size.

    It has the margin of four modules that readers need.
    """
    import segno  # kept off the start path

    picture = io.BytesIO()
    segno.make(url, error="m", micro=False, mask=MASK).save(
        picture,
        kind="svg",
        xmldecl=False,
        svgns=False,
        omitsize=True,
        border=4,
        light="#fff",
        svgclass="qr",
        lineclass=None,
    )
    return picture.getvalue().decode()
