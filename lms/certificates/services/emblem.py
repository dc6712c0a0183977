"""The emblem at the head of certificates, a file that the operator names in the settings."""

import struct
from pathlib import Path
from typing import Final

from lms.catalogue.rules.pictures import read_picture
from lms.core.faults import Faults
from lms.core.settings import SettingError

# The whole sheet then stays below 60 KB.
MAX_BYTES: Final = 30 * 1024
MAX_DOTS: Final = 1000
PNG: Final = b"\x89PNG\r\n\x1a\n"
_HEADER: Final = struct.Struct(">8sI4sII")


def load_emblem(path: Path | None) -> bytes:
    """Return the file of the emblem; b"" for none.

    It is checked at the start, so that no certificate fails for it. Raises SettingError for a file
    that is not there, too large, or neither a plain SVG nor a PNG.
    """
    if path is None:
        return b""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _build_error(f"the file cannot be read ({error.strerror})") from error
    if len(content) > MAX_BYTES:
        raise _build_error(f"the file may have {MAX_BYTES // 1024} KB at most")
    if content.startswith(PNG):
        _check_png(content)
    else:
        _check_svg(path.name, content)
    return content


def _check_png(content: bytes) -> None:
    if len(content) < _HEADER.size:
        raise _build_error("the PNG is damaged")
    _magic, _length, name, width, height = _HEADER.unpack_from(content)
    if name != b"IHDR" or not (0 < width <= MAX_DOTS and 0 < height <= MAX_DOTS):
        raise _build_error(f"the PNG has to have 1 to {MAX_DOTS} dots on each side")


def _check_svg(name: str, content: bytes) -> None:
    faults = Faults()
    read_picture("", name, content, faults)
    for fault in faults.list_in_order():
        raise _build_error(f"line {fault.line}: {fault.message % fault.params}")


def _build_error(why: str) -> SettingError:
    return SettingError(f"LMS_ISSUER_EMBLEM has to be a plain SVG or a PNG: {why}")
