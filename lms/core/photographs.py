"""Photographs and scans that people bring along: opened within limits and written anew, without what a camera notes of place, time and owner."""

import io
from typing import Final

MOST_DOTS: Final = (
    30_000_000  # a page of A4 at 500 dots per inch has 24 million; each takes three bytes of memory
)
JPEG_QUALITY: Final = 90
KEPT: Final = ("dpi", "transparency")


class NoPicture(ValueError):
    """What begins like a picture and is none, or a damaged one."""


class TooManyDots(ValueError):
    """A picture that would take too much memory, however small its file."""


def without_metadata(content: bytes) -> bytes:
    """A JPEG or PNG with the same picture, turned as the camera held it. Raises NoPicture, TooManyDots."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # kept off the start path

    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > MOST_DOTS:
                raise TooManyDots
            form = str(picture.format)
            turned = ImageOps.exif_transpose(picture)
    except (
        Image.DecompressionBombError,
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
    ) as error:
        if isinstance(error, TooManyDots | Image.DecompressionBombError):
            raise TooManyDots from None
        raise NoPicture from error
    turned.info = {name: turned.info[name] for name in KEPT if name in turned.info}
    written = io.BytesIO()
    options = {"dpi": turned.info["dpi"]} if "dpi" in turned.info else {}
    turned.save(written, format=form, quality=JPEG_QUALITY, **options)
    return written.getvalue()
