"""Saving of a document, in its own file or as a copy."""

from typing import Any, Final

from lms.scenes.rules.folding import fold_text
from lms.scenes.rules.kinds.base import State, require_possible
from lms.scenes.rules.kinds.file_names import judge_name
from lms.scenes.rules.kinds.office_sheet import copy_doc
from lms.scenes.rules.kinds.office_values import FORMATS

MAX_FILES: Final = 12


def save_file(state: State) -> None:
    """Save the document in its own file."""
    require_possible(state["file"])
    _write_file(state, {**state["file"]})
    state["saved"] = True


def save_as(state: State, name: str, folder: str, form: str) -> None:
    """Save a copy of the document under a name, in a folder and a format."""
    require_possible(not judge_name(name) and folder in state["folders"])
    require_possible(form in FORMATS[state["mode"]])
    file = {"name": name, "place": folder, "format": form}
    _write_file(state, file)
    if form != "pdf":  # a PDF is a copy for others: one goes on in one's own file
        state.update(file={**file}, saved=True)


def _write_file(state: State, file: dict[str, Any]) -> None:
    others = [other for other in state["files"] if _identify_file(other) != _identify_file(file)]
    require_possible(len(others) < MAX_FILES)
    state["files"] = [*others, {**file, "doc": copy_doc(state["doc"])}]


def _identify_file(file: dict[str, Any]) -> tuple[str, str, str]:
    return fold_text(file["name"]), file["place"], file["format"]
