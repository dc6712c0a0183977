"""Uploaded photographs and scans, re-encoded without the metadata of place, time and owner."""

import io
import struct
from typing import Final

MAX_PIXELS: Final = 30_000_000  # an A4 page at 500 dpi has 24 million; a pixel takes three bytes
JPEG_QUALITY: Final = 90
PRESERVED_INFO: Final = ("dpi", "transparency")


class InvalidPicture(ValueError):
    """The content is not a valid JPEG or PNG."""


class TooManyPixels(ValueError):
    """The picture would take too much memory, however small its file."""


def strip_metadata(content: bytes) -> bytes:
    """Return a JPEG or PNG without metadata, rotated upright.

    Raises InvalidPicture, TooManyPixels.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError  # kept off the start path

    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise TooManyPixels
            picture_format = str(picture.format)
            upright = ImageOps.exif_transpose(picture)
    except (
        Image.DecompressionBombError,
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        struct.error,  # damaged metadata
    ) as error:
        if isinstance(error, TooManyPixels | Image.DecompressionBombError):
            raise TooManyPixels from None
        raise InvalidPicture from error
    upright.info = {name: upright.info[name] for name in PRESERVED_INFO if name in upright.info}
    output = io.BytesIO()
    options = {"dpi": upright.info["dpi"]} if "dpi" in upright.info else {}
    upright.save(output, format=picture_format, quality=JPEG_QUALITY, **options)
    return output.getvalue()
