#!/usr/bin/env python3
"""Create the fonts under static/fonts from the npm package @fontsource/golos-text (5.x).

The package has each weight split by script:

    npm install --ignore-scripts @fontsource/golos-text@5
    python script/fonts.py node_modules/@fontsource/golos-text

For each weight: golos-N.ttf, all scripts joined (for PDF), and golos-N.woff2, only what pages need
(for the web). Needs fonttools and brotli (requirements/dev.txt). The same package gives the same
bytes.
"""

import sys
import tempfile
from pathlib import Path
from typing import Final

from fontTools.merge import Merger
from fontTools.merge import Options as MergeOptions
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

TARGET: Final = Path(__file__).resolve().parent.parent / "static" / "fonts"
WEIGHTS: Final = {400: "Regular", 700: "Bold"}
PARTS: Final = ("cyrillic", "cyrillic-ext", "latin", "latin-ext")
KAZAKH: Final = "АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ"
LATIN: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SIGNS: Final = " !\"#$%&'()*+,-./0123456789:;<=>?@[\\]^_`{|}~\u00a0«»°·×–—’“”„•…₸№©−↑↓"
WEB: Final = KAZAKH + KAZAKH.lower() + LATIN + LATIN.lower() + SIGNS
FEATURES: Final = ("kern", "tnum")
# Seconds since 1904: a fixed time, so that the bytes depend on the package alone.
TIMESTAMP: Final = 3_800_000_000
DROPPED: Final = ("GlyphOrder", "STAT", "vhea", "vmtx", "gasp", "prep")


def join_parts(package: Path, weight: int) -> TTFont:
    """Return one font of all parts of a weight.

    Tables that differ between the parts and hold no outlines are left out.
    """
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for part in PARTS:
            font = TTFont(package / "files" / f"golos-text-{part}-{weight}-normal.woff2")
            font.flavor = None
            for table in DROPPED:
                if table in font:
                    del font[table]
            subset_font(font, text="".join(map(chr, font.getBestCmap())))
            files.append(str(Path(folder) / f"{part}.ttf"))
            font.save(files[-1])
        return Merger(MergeOptions()).merge(files)


def subset_font(font: TTFont, *, text: str, hinting: bool = True) -> None:
    """Reduce the font to these letters, with kerning and tabular figures."""
    options = Options()
    options.hinting = hinting
    options.layout_features = list(FEATURES)
    options.name_IDs = ["*"]
    options.notdef_outline = True
    subsetter = Subsetter(options)
    subsetter.populate(text=text)
    subsetter.subset(font)


def set_names(font: TTFont, weight: int) -> None:
    """Set the names by which a PDF shows the font, and its weight."""
    style = WEIGHTS[weight]
    table = font["name"]
    table.names = [record for record in table.names if record.nameID in (0, 13, 14)]
    for number, text in {
        1: "Golos Text",
        2: style,
        4: f"Golos Text {style}",
        6: f"GolosText-{style}",
    }.items():
        table.setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    bold = weight >= 700
    font["OS/2"].fsSelection = (font["OS/2"].fsSelection & ~0b1100001) | (
        0b100000 if bold else 0b1000000
    )
    font["head"].macStyle = 1 if bold else 0
    font["head"].created = font["head"].modified = TIMESTAMP


def build_web_font(path: Path) -> TTFont:
    """Return the font with only what pages need, without hints."""
    font = TTFont(path, recalcTimestamp=False)
    subset_font(font, text=WEB, hinting=False)
    font.flavor = "woff2"
    return font


def list_missing_letters(font: TTFont) -> str:
    """Return the letters of WEB that the font lacks."""
    return "".join(letter for letter in WEB if ord(letter) not in font.getBestCmap())


def main() -> None:
    """Create the four files and print their sizes."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    package = Path(sys.argv[1])
    TARGET.mkdir(parents=True, exist_ok=True)
    for weight in WEIGHTS:
        whole = join_parts(package, weight)
        set_names(whole, weight)
        whole.recalcTimestamp = False
        full, web = TARGET / f"golos-{weight}.ttf", TARGET / f"golos-{weight}.woff2"
        whole.save(full)
        small = build_web_font(full)
        if list_missing_letters(small):
            sys.exit(f"{full.name} lacks: {list_missing_letters(small)}")
        small.save(web)
        sizes = ", ".join(f"{file.name} {file.stat().st_size} bytes" for file in (full, web))
        print(f"{sizes}, {len(small.getBestCmap())} letters")
    (TARGET / "OFL.txt").write_bytes((package / "LICENSE").read_bytes())


if __name__ == "__main__":
    main()
