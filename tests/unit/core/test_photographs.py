"""Photographs are opened within limits and lose the metadata of location and owner."""

import io

import pytest
from PIL import Image, ImageFile
from PIL.PngImagePlugin import PngInfo

from lms.core import photographs
from lms.core.photographs import InvalidPicture, TooManyPixels, strip_metadata
from tests.factories.hostile import build_png_claiming

OWNER = "Канарейка Н."
ORIENTATION, ARTIST, GPS, LATITUDE = 0x0112, 0x013B, 0x8825, 2


def make_photograph(**options):
    """Make a rotated photograph of 40 by 20 pixels, red on the left, with owner and location."""
    picture = Image.new("RGB", (40, 20), "white")
    picture.paste("red", (0, 0, 20, 20))
    notes = Image.Exif()
    notes[ORIENTATION], notes[ARTIST] = 6, OWNER
    notes.get_ifd(GPS)[LATITUDE] = (51.0, 7.0, 43.0)
    file = io.BytesIO()
    picture.save(file, "JPEG", exif=notes, comment=OWNER.encode(), **options)
    return file.getvalue()


def make_damaged_notes(notes):
    """Make a photograph with these bytes as its notes."""
    file = io.BytesIO()
    dpi = (300, 300)  # without them the library reads the notes early, and forgives them
    Image.new("RGB", (40, 20)).save(file, "JPEG", exif=b"Exif\x00\x00" + notes, dpi=dpi)
    return file.getvalue()


def open_picture(content):
    return Image.open(io.BytesIO(content))


def test_a_photograph_says_nothing_of_location_and_owner_and_stands_upright():
    before = make_photograph(dpi=(300, 300))
    assert (
        dict(open_picture(before).getexif()) and b"Exif" in before and OWNER.encode() in before
    )  # the control
    after = strip_metadata(before)
    assert not dict(open_picture(after).getexif())
    assert b"Exif" not in after and OWNER.encode() not in after
    picture = open_picture(after)
    assert (picture.format, picture.size, picture.info["dpi"]) == ("JPEG", (20, 40), (300, 300))
    top, bottom = (picture.getpixel((10, line))[1] for line in (3, 36))
    assert top < 60, "the left of the camera is the top of the picture"
    assert bottom > 200


def test_a_scan_keeps_its_dots_and_loses_its_words():
    words, file = PngInfo(), io.BytesIO()
    words.add_text("Author", OWNER)
    scan = Image.effect_noise((30, 30), 80)
    scan.save(file, "PNG", pnginfo=words)
    assert b"Author" in file.getvalue()  # the control
    after = strip_metadata(file.getvalue())
    assert b"Author" not in after
    assert list(open_picture(after).get_flattened_data()) == list(scan.get_flattened_data())


@pytest.mark.parametrize("size", [(30_000, 30_000), (6_000, 5_001), (1, 30_000_001)])
def test_a_small_file_of_too_many_dots_is_refused_before_it_is_unpacked(size):
    with pytest.raises(TooManyPixels):
        strip_metadata(build_png_claiming(*size))


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff" + b"a" * 1000,
        make_photograph()[:-300],
        build_png_claiming(300, 300),
        make_damaged_notes(b"II*\x00\x08\x00"),
        b"GIF89a",
        b"BM",
        b"",
    ],
)
def test_what_is_damaged_or_of_another_kind_is_no_picture(content, monkeypatch):
    monkeypatch.setattr(
        ImageFile, "LOAD_TRUNCATED_IMAGES", False
    )  # the PDF library, which no server process loads, turns it on
    with pytest.raises(InvalidPicture):
        strip_metadata(content)


def test_the_limit_is_where_it_is_said_to_be(monkeypatch):
    monkeypatch.setattr(photographs, "MAX_PIXELS", 800)
    assert strip_metadata(make_photograph())
    monkeypatch.setattr(photographs, "MAX_PIXELS", 799)
    with pytest.raises(TooManyPixels):
        strip_metadata(make_photograph())
