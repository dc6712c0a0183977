#!/usr/bin/env python3
"""Makes the fonts under static/fonts from the npm package @fontsource/golos-text (5.x), which has them cut by script.

    npm install --ignore-scripts @fontsource/golos-text@5
    python script/fonts.py node_modules/@fontsource/golos-text

For each weight: golos-N.ttf, all scripts joined (for PDF), and golos-N.woff2, only what pages need (for the web).
Needs fonttools and brotli (requirements/dev.txt). The same package gives the same bytes.
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
MADE: Final = (
    3_800_000_000  # seconds since 1904: a fixed time, so that the bytes depend on the package alone
)
DROPPED: Final = ("GlyphOrder", "STAT", "vhea", "vmtx", "gasp", "prep")


def join(package: Path, weight: int) -> TTFont:
    """The parts of one weight as one font. What differs between the parts and is no outline is left out."""
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for part in PARTS:
            font = TTFont(package / "files" / f"golos-text-{part}-{weight}-normal.woff2")
            font.flavor = None
            for table in DROPPED:
                if table in font:
                    del font[table]
            keep(font, text="".join(map(chr, font.getBestCmap())))
            files.append(str(Path(folder) / f"{part}.ttf"))
            font.save(files[-1])
        return Merger(MergeOptions()).merge(files)


def keep(font: TTFont, *, text: str, hinting: bool = True) -> None:
    """Leaves these letters in the font, with kerning and figures of one width."""
    options = Options()
    options.hinting = hinting
    options.layout_features = list(FEATURES)
    options.name_IDs = ["*"]
    options.notdef_outline = True
    subsetter = Subsetter(options)
    subsetter.populate(text=text)
    subsetter.subset(font)


def name(font: TTFont, weight: int) -> None:
    """Gives the font the names by which a PDF shows it, and its weight."""
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
    font["head"].created = font["head"].modified = MADE


def cut(path: Path) -> TTFont:
    """The font with only what pages need, without hints."""
    font = TTFont(path, recalcTimestamp=False)
    keep(font, text=WEB, hinting=False)
    font.flavor = "woff2"
    return font


def missing(font: TTFont) -> str:
    """The letters of WEB that the font lacks."""
    return "".join(letter for letter in WEB if ord(letter) not in font.getBestCmap())


def main() -> None:
    """Makes the four files and says their sizes."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    package = Path(sys.argv[1])
    TARGET.mkdir(parents=True, exist_ok=True)
    for weight in WEIGHTS:
        whole = join(package, weight)
        name(whole, weight)
        whole.recalcTimestamp = False
        full, web = TARGET / f"golos-{weight}.ttf", TARGET / f"golos-{weight}.woff2"
        whole.save(full)
        small = cut(full)
        if missing(small):
            sys.exit(f"{full.name} lacks: {missing(small)}")
        small.save(web)
        print(
            f"{full.name} {full.stat().st_size} bytes, {web.name} {web.stat().st_size} bytes, {len(small.getBestCmap())} letters"
        )
    (TARGET / "OFL.txt").write_bytes((package / "LICENSE").read_bytes())


if __name__ == "__main__":
    main()
