"""QR codes."""

import io
from typing import Final

MASK: Final = 4


def qr_code(address: str) -> bytes:
    """The address as a QR code: a PNG of one pixel a module, without margin. Any mask can be read; choosing the best takes five times as long."""
    import segno  # kept off the start path

    picture = io.BytesIO()
    segno.make(address, error="m", micro=False, mask=MASK).save(picture, kind="png", border=0)
    return picture.getvalue()


def qr_drawing(address: str) -> str:
    """The address as a QR code to stand in a page itself: an SVG element without a size, with the margin of four modules that readers need."""
    import segno  # kept off the start path

    picture = io.BytesIO()
    segno.make(address, error="m", micro=False, mask=MASK).save(
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
