"""Names of files and folders: which can be given, and which are free in a folder."""

from typing import Any, Final

from lms.scenes.rules.folding import fold_text

MAX_NAME: Final = 80
FORBIDDEN: Final = '\\/:*?"<>|'
BLANKS: Final = " \t\n\v\f\r\u00a0\u2009\u202f"
FileItem = dict[str, Any]


def judge_name(name: str) -> str:
    """Return why a name cannot be given, "" if it can."""
    if not fold_text(name):
        return "empty"
    if len(name) > MAX_NAME:
        return "long"
    if any(letter < " " or letter in FORBIDDEN for letter in name):
        return "letters"
    if name[0] in BLANKS or name[-1] in BLANKS or name[-1] == ".":
        return "ends"
    return ""


def get_format(name: str) -> str:
    """Return the letters after the last dot, which say what a file is."""
    dot = name.rfind(".")
    return fold_text(name[dot + 1 :]) if dot > 0 else ""


def find_namesake(folder: FileItem, name: str, besides: str | None = None) -> str | None:
    """Return the id of what bears the same name in a folder."""
    folded_name = fold_text(name)
    for item_id, item in folder["items"].items():
        if item_id != besides and fold_text(item["name"]) == folded_name:
            namesake_id: str = item_id
            return namesake_id
    return None


def find_free_name(folder: FileItem, name: str, *, is_file: bool) -> str:
    """Return a name that is free in a folder: "Газ.pdf", else "Газ (2).pdf" and so on."""
    dot = name.rfind(".") if is_file else -1
    stem, end = (name[:dot], name[dot:]) if dot > 0 else (name, "")
    free, number = name, 2
    while find_namesake(folder, free) is not None:
        free = f"{stem} ({number}){end}"
        number += 1
    return free
