"""The names that the files and folders of a course may have."""

import re
from typing import Final

from lms.core.i18n import LANGUAGES

NUMBERED: Final = re.compile(r"\d\d-[a-z0-9]+(?:-[a-z0-9]+)*")
PICTURE_NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\.svg")
SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
RESERVED: Final = ("exceptions", "media", "upload")  # under /assessment/ and /catalogue/
MAX_NAME: Final = 80


def is_slug(text: str) -> bool:
    """Return whether a folder's name can be a course's name in URLs."""
    return len(text) <= MAX_NAME and bool(SLUG.fullmatch(text)) and text not in RESERVED


def parse_picture_path(parts: list[str]) -> tuple[str, str] | None:
    """Return language ('' for both) and name of a picture at a path; None for other files."""
    match parts:
        case ["media", name] if _is_picture(name):
            return "", name
        case ["media", language, name] if language in LANGUAGES and _is_picture(name):
            return language, name
    return None


def find_language(name: str, prefix: str) -> str:
    """Return the language of a text such as kk.md, quiz.kk.md with a prefix; '' for other files."""
    return next((language for language in LANGUAGES if name == f"{prefix}{language}.md"), "")


def is_numbered(name: str) -> bool:
    """Return whether a folder's name can be that of a module, lesson or practice task."""
    return len(name) <= MAX_NAME and bool(NUMBERED.fullmatch(name))


def _is_picture(name: str) -> bool:
    return len(name) <= MAX_NAME and bool(PICTURE_NAME.fullmatch(name))
