"""What a table or a text may hold in a scene: formats, sizes, lengths, places of files."""

from typing import Any, Final

SIZES: Final = (10, 12, 14, 16, 18, 20, 24, 28, 36)
VALUES: Final[dict[str, dict[str, tuple[Any, ...]]]] = {
    "table": {
        "bold": ("on", "off"),
        "align": ("", "left", "center", "right"),
        "format": ("", "whole", "two", "percent", "money", "date"),
    },
    "text": {
        "bold": ("on", "off"),
        "italic": ("on", "off"),
        "align": ("left", "center", "right"),
        "style": ("text", "heading", "item"),
        "size": SIZES,
    },
}
FORMATS: Final = {"table": ("xlsx", "csv", "pdf"), "text": ("docx", "pdf")}
LENGTHS: Final = {"table": 200, "text": 1000}
PLACES: Final = ("desktop", "documents")
