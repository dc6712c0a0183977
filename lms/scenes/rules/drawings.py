"""Drawings that a scene names: things to point at, pictures in files.

A page gets those of its scene alone. Each line of a drawing is a path after the word for how it is
drawn: sun, sky and paper are fills, a line has none; what is lit shines and rays are seen once the
thing is on (static/css/practice/player.css, pointing.css). Things stand in a square of 64, pictures
of files in 240 by 150.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

# Shared parts of drawings of one kind of thing.
KEYCAP: Final = "sky M6 6h52v52H6z\npaper M12 8h40v40H12z\n"
LAPTOP: Final = (
    "paper M8 4h48v38H8z\n"
    "sky M13 15h38v22H13z\n"
    "paper M2 46h60l-5 10H7z\n"
    "sun M30 9.5a2 2 0 1 0 4 0 2 2 0 1 0-4 0z\n"
    "line M42 9.5h.1\n"
)
TABLET: Final = (
    "paper M12 4h40v56H12z\n"
    "sky M17 15h30v34H17z\n"
    "sun M30 9.5a2 2 0 1 0 4 0 2 2 0 1 0-4 0z\n"
    "line M32 54.5h.1\n"
)
THINGS: Final = {
    "apple": (
        "sun M32 22c-6-5-19-3-19 12 0 12 9 21 14 21 2 0 3-1 5-1s3 1 5 1c5 0 14-9 14-21 "
        "0-15-13-17-19-12z\n"
        "line M32 22c0-5 1-9 4-12\n"
        "sky M36 12c4-4 9-4 12-2-3 5-8 6-12 2z"
    ),
    "basket": (
        "line M17 30c0-12 6-20 15-20s15 8 15 20\n"
        "sun M7 30h50l-6 25H13z\n"
        "line M22 38v9M32 38v9M42 38v9"
    ),
    "bell": (
        "sun M32 9c-9 0-14 7-14 17v10l-6 9h40l-6-9V26c0-10-5-17-14-17z\n"
        "line M27 46a5 5 0 0 0 10 0M32 9V6"
    ),
    "bin": ("sky M16 18h32l-4 40H20z\nline M10 18h44M25 18v-8h14v8M27 28v20M37 28v20"),
    "book": (
        "sky M12 12h34a6 6 0 0 1 6 6v36H18a6 6 0 0 1-6-6z\n"
        "paper M12 48a6 6 0 0 1 6-6h34v12H18a6 6 0 0 1-6-6z\n"
        "line M22 21h18M22 28h12"
    ),
    "box": ("sun M11 26h42v28H11z\npaper M7 15h50v11H7z\nline M26 35h12"),
    "capitals": "paper M4 10h56v44H4z\nline M10 44l9-24 9 24M13 36h12M36 44l9-24 9 24M39 36h12",
    "card": ("paper M7 15h50v34H7z\nsky M13 23h13v16H13z\nline M33 25h17M33 32h17M33 39h10"),
    "caret": (
        "paper M4 14h56v36H4z\n"
        "line M13 26h14M13 38h14M37 20v24M33 20h8M33 44h8\n"
        "sun M56 28v8h-6v5l-8-9 8-9v5z"
    ),
    "clock": (
        "paper M32 8a24 24 0 1 0 0 48 24 24 0 1 0 0-48z\n"
        "line M32 12v4M32 48v4M12 32h4M48 32h4\n"
        "line M32 32l-9-5M32 32l14-8\n"
        "sun M32 30a2 2 0 1 0 0 4 2 2 0 1 0 0-4z"
    ),
    "computer": (
        "sky M4 10h34v28H4z\n"
        "line M21 38v10M12 50h18\n"
        "paper M44 6h16v46H44z\n"
        "line M49 14h6M49 21h6M52 44h.1"
    ),
    "copies": ("sky M8 6h30v40H8z\npaper M24 18h30v40H24z\nline M31 28h16M31 36h16M31 44h10"),
    "cup": (
        "sky M11 24h42c0 17-8 28-21 28S11 41 11 24z\n"
        "line M20 56h24\n"
        "line M25 9c-3 4 3 5 0 9M37 9c-3 4 3 5 0 9"
    ),
    "digits": (
        "paper M8 6h48v52H8z\n"
        "sky M14 12h10v10H14zM27 12h10v10H27zM40 12h10v10H40zM14 26h10v10H14zM27 26h10v10H27z"
        "M40 26h10v10H40z\n"
        "sun M14 40h23v12H14zM40 40h10v12H40z"
    ),
    "fields": ("paper M4 8h56v18H4z\nline M12 17h26\nsky M4 38h56v18H4z\nline M13 43v8"),
    "flower": (
        "line M32 42V26\n"
        "paper M32 38c4-7 10-7 13-5-3 6-8 8-13 5z\n"
        "sky M32 6a7 7 0 0 1 7 6 7 7 0 0 1 3 12 7 7 0 0 1-10 5 7 7 0 0 1-10-5 7 7 0 0 1 3-12 "
        "7 7 0 0 1 7-6z\n"
        "sun M32 14a5 5 0 1 0 0 10 5 5 0 1 0 0-10z\n"
        "sun M19 42h26l-4 15H23z"
    ),
    "folder": ("sun M7 14h18l6 7h26v33H7z\nline M7 29h50"),
    "gear": (
        "sky M27 6h10l2 8 6 3 8-3 5 9-6 6v6l6 6-5 9-8-3-6 3-2 8H27l-2-8-6-3-8 3-5-9 6-6v-6l-6-6 "
        "5-9 8 3 6-3z\n"
        "paper M32 23a9 9 0 1 0 0 18 9 9 0 1 0 0-18z"
    ),
    "glasses": (
        "line M28 35c2-3 6-3 8 0M8 34l6-17M56 34l-6-17\n"
        "sky M8 37a10 10 0 1 0 20 0 10 10 0 1 0-20 0zM36 37a10 10 0 1 0 20 0 10 10 0 1 0-20 "
        "0z"
    ),
    "hdmi": ("paper M6 14h52v36H6z\nsky M12 22h40v12l-6 8H18l-6-8z"),
    "hdmi-plug": ("sky M12 6h40v12l-6 8H18l-6-8z\nsun M20 26h24v20H20z\nline M32 46v14"),
    "headphones": ("line M12 40V30a20 20 0 0 1 40 0v10\nsun M8 36h11v20H8zM45 36h11v20H45z"),
    "jack": ("paper M6 14h52v36H6z\nsky M32 22a10 10 0 1 0 0 20 10 10 0 1 0 0-20z"),
    "kettle": (
        "line M19 27c0-17 24-17 24 0\n"
        "sky M16 27h31l5 28H11z\n"
        "sky M48 34l11-7v8l-9 8z\n"
        "line M31 19v-3\n"
        "rays M57 20c-3-4 3-5 0-9"
    ),
    "key": (
        "sun M8 32a11 11 0 1 0 22 0 11 11 0 1 0-22 0z\n"
        "line M30 32h27v9M46 32v7\n"
        "paper M16 32a3 3 0 1 0 6 0 3 3 0 1 0-6 0z"
    ),
    "keyboard": ("paper M4 20h56v26H4z\nline M11 28h4M20 28h4M29 28h4M38 28h4M47 28h6M20 38h24"),
    "keycap": KEYCAP + "line M20 24h24M20 32h14",
    "keycap-arrows": KEYCAP + "line M32 16v24M20 28h24M26 22l6-6 6 6M26 34l6 6 6-6",
    "keycap-back": KEYCAP + "line M44 28H20M28 20l-8 8 8 8",
    "keycap-caps": KEYCAP + "line M32 13l12 12h-6v8H26v-8h-6zM26 40h12",
    "keycap-enter": KEYCAP + "line M42 16v14H22M28 24l-6 6 6 6",
    "keycap-shift": KEYCAP + "line M32 14l13 13h-7v13H26V27h-7z",
    "keycap-tab": KEYCAP + "line M18 20h22M34 14l6 6-6 6M44 14v12M46 36H24M30 30l-6 6 6 6M20 30v12",
    "lamp": (
        "lit M21 10h22l9 23H12z\n"
        "line M32 33v18M41 33v9\n"
        "sun M20 56c0-4 5-6 12-6s12 2 12 6z\n"
        "rays M5 15l7 3M59 15l-7 3M3 33h6M61 33h-6M32 3v3"
    ),
    "laptop": ("sky M12 12h40v28H12z\npaper M4 44h56l-4 8H8z\nline M26 48h12"),
    "laptop-eye": LAPTOP + "line M26 9.5a6 6 0 1 0 12 0 6 6 0 1 0-12 0z",
    "laptop-hole": LAPTOP + "line M36 9.5a6 6 0 1 0 12 0 6 6 0 1 0-12 0z",
    "letter": ("paper M7 15h50v36H7z\nsky M7 15h50L32 36z"),
    "letters": "paper M4 10h56v44H4z\nline M9 44l10-26 10 26M12 36h14M52 30v14M52 37a8 7 0 1 0-1 4",
    "lines": (
        "paper M12 4h40v56H12z\nline M20 16h24M20 24h12\nsun M20 34h24v8H20z\nline M20 50h16"
    ),
    "monitor": ("sky M6 10h52v34H6z\nline M32 44v10M20 55h24\nrays M14 20h20M14 30h12"),
    "mouse": (
        "paper M20 26a12 12 0 0 1 24 0v18a12 12 0 0 1-24 0z\n"
        "line M20 32h24M32 14v18M32 14c0-8 12-2 12-10"
    ),
    "net": ("paper M6 8h52v48H6z\nsky M16 18h32v18H42v8H22v-8H16z"),
    "net-plug": (
        "paper M16 6h32v24H16z\n"
        "line M23 6v9M29 6v9M35 6v9M41 6v9\n"
        "sun M22 22h20v26H22z\n"
        "line M32 48v12"
    ),
    "network": (
        "line M8 26c14-14 34-14 48 0M16 36c10-9 22-9 32 0\n"
        "sun M32 44a5 5 0 1 0 0 10 5 5 0 1 0 0-10z"
    ),
    "outlet": (
        "paper M6 6h52v52H6z\n"
        "sky M32 14a18 18 0 1 0 0 36 18 18 0 1 0 0-36z\n"
        "line M24 32h.1M40 32h.1"
    ),
    "pear": (
        "sky M32 17c-5 0-7 5-8 11-1 6-10 8-10 17 0 8 8 12 18 12s18-4 "
        "18-12c0-9-9-11-10-17-1-6-3-11-8-11z\n"
        "line M32 17c0-5 1-8 4-11\n"
        "sun M35 12c5-4 10-3 12-1-3 4-8 5-12 1z"
    ),
    "pencil": ("sun M10 54l4-15 28-28 11 11-28 28z\nline M14 39l11 11M36 17l11 11"),
    "phone": (
        "paper M21 6h22a4 4 0 0 1 4 4v44a4 4 0 0 1-4 4H21a4 4 0 0 1-4-4V10a4 4 0 0 1 4-4z\n"
        "sky M17 14h30v32H17z\n"
        "line M29 52h6"
    ),
    "plug": (
        "line M24 4v16M40 4v16\nsun M16 18h32v12c0 10-6 16-16 16s-16-6-16-16z\nline M32 46v14"
    ),
    "pointer": ("paper M20 8v40l9-9 7 16 8-4-7-15h13z"),
    "pointer-hand": (
        "paper M26 36V12a4 4 0 0 1 8 0v16l14 4a6 6 0 0 1 4 7l-3 17H28L16 40a4 4 0 0 1 6-5z"
    ),
    "pointer-size": ("paper M6 32l14-14v9h24v-9l14 14-14 14v-9H20v9z"),
    "pointer-text": ("line M24 8h16M32 8v48M24 56h16"),
    "pointer-wait": (
        "sky M32 8a24 24 0 1 0 0 48 24 24 0 1 0 0-48z\n"
        "paper M32 20a12 12 0 1 0 0 24 12 12 0 1 0 0-24z\n"
        "line M32 8v12M44 32h12"
    ),
    "power": (
        "lit M32 7a25 25 0 1 0 0 50 25 25 0 1 0 0-50z\nline M23 23a13 13 0 1 0 18 0M32 17v14"
    ),
    "printer": (
        "paper M18 6h28v16H18z\nsky M6 22h52v24H6z\npaper M16 36h32v22H16z\nline M22 44h20M22 51h12"
    ),
    "radio": (
        "line M14 22L44 8\n"
        "lit M7 22h50v33H7z\n"
        "sky M15 38a8 8 0 1 0 16 0 8 8 0 1 0-16 0z\n"
        "line M40 33h10M40 42h10\n"
        "rays M50 16c3-2 4-5 4-8M56 18c4-3 5-8 5-12"
    ),
    "shelf": ("line M14 20v18M50 20v18M14 45v12M50 45v12\nsun M6 13h52v7H6zM6 38h52v7H6z"),
    "shield": ("lit M32 6l22 8v14c0 15-9 24-22 30-13-6-22-15-22-30V14z\nrays M22 31l8 8 13-15"),
    "speaker": ("lit M8 24h12l14-12v40L20 40H8z\nrays M42 24c5 4 5 12 0 16M49 17c10 8 10 22 0 30"),
    "start": ("sky M10 10h44v44H10z\nline M32 10v44M10 32h44"),
    "tablet": ("paper M12 4h40v56H12z\nsky M18 10h28v40H18z\nline M32 55h.1"),
    "tablet-eye": TABLET + "line M26 9.5a6 6 0 1 0 12 0 6 6 0 1 0-12 0z",
    "tablet-hole": TABLET + "line M26 54.5a6 6 0 1 0 12 0 6 6 0 1 0-12 0z",
    "touchpad": (
        "paper M4 12h56v40H4z\nline M12 20h4M22 20h4M32 20h4M42 20h10\nsky M20 28h24v18H20z"
    ),
    "tower": ("paper M17 4h30v56H17z\nline M24 13h16M24 21h16M32 49h.1\nrays M24 30h16"),
    "umbrella": (
        "line M32 34v16a5 5 0 0 0 10 0M32 10V6\n"
        "sky M7 34a25 24 0 0 1 50 0c-4-4-8-4-12 0-4-4-9-4-13 0-4-4-9-4-13 0-4-4-8-4-12 0z"
    ),
    "usb": ("paper M6 16h52v32H6z\nsky M12 24h40v16H12z\nline M18 33h28"),
    "usb-plug": (
        "paper M18 4h28v22H18z\nline M26 12v5M38 12v5\nsun M14 26h36v22H14z\nline M32 48v12"
    ),
    "user": (
        "sky M32 8a11 11 0 1 0 0 22 11 11 0 1 0 0-22z\nsun M10 56c0-14 9-20 22-20s22 6 22 20z"
    ),
}
PICTURES: Final = {
    "mountains": (
        "sky M0 0h240v150H0z\n"
        "sun M186 22a17 17 0 1 1-.01 0z\n"
        "paper M0 150l62-96 40 56 34-46 104 86z\n"
        "line M48 76l14 12 12-14M124 80l12 8 10-10"
    ),
    "people": (
        "paper M0 0h240v150H0z\n"
        "sun M84 40a20 20 0 1 1-.01 0z\n"
        "sun M156 30a24 24 0 1 1-.01 0z\n"
        "sky M44 150c0-40 16-62 40-62 18 0 28 12 33 26 6-18 18-30 39-30 26 0 44 24 44 66z\n"
        "line M117 114v36M77 62q7 6 14 0M148 56q8 7 16 0"
    ),
    "flower": (
        "paper M0 0h240v150H0z\n"
        "line M120 92v58M120 128c-26 0-34-16-34-24 20 0 34 8 34 24zM120 136c22 0 32-12 "
        "32-22-18 0-32 8-32 22z\n"
        "sky M120 12c16 0 22 16 14 30 16-6 30 2 30 16s-16 22-30 14c8 14 0 28-14 "
        "28s-22-14-14-28c-14 8-30 0-30-14s14-22 30-16c-8-14-2-30 14-30z\n"
        "sun M120 46a11 11 0 1 1-.01 0z"
    ),
    "paper": (
        "sky M0 0h240v150H0z\n"
        "paper M72 10h96v130H72z\n"
        "line M86 32h68M86 48h68M86 64h50M86 96h68M86 112h36"
    ),
}
NO_PICTURE: Final = "paper"  # picture of a file that is named as one and has none
DRAWINGS: Final[dict[str, dict[str, str]]] = {"pointing": THINGS, "files": PICTURES}


def list_drawings(kind: str, start: Mapping[str, Any]) -> dict[str, str]:
    """Return the drawings that a start of a kind names, by name."""
    drawings = DRAWINGS.get(kind, {})
    names = {NO_PICTURE, *_find_names(start)}
    return {name: drawing for name, drawing in drawings.items() if name in names}


def _find_names(value: Any) -> Iterator[str]:
    """Yield what stands under the key "picture" at any depth."""
    if isinstance(value, Mapping):
        if isinstance(value.get("picture"), str):
            yield value["picture"]
        for member in value.values():
            yield from _find_names(member)
