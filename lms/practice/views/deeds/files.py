"""Deeds with files and folders."""

from lms.core.i18n import pgettext
from lms.practice.views.deeds.parts import quote_typed
from lms.practice.views.deeds.scene_words import SceneWords
from lms.scenes.rules.kinds.base import State
from lms.scenes.rules.kinds.files_tree import locate_item


def list_parts(words: SceneWords, state: State, name: str, *members: str) -> list[str]:
    """Return the command, then the items and the folder that it was for."""
    match name:
        case "find" | "make":
            return [words[f"files-do-{name}"], *quote_typed(*members)]
        case "rename":
            names = _list_names(words, state, members[0]) if members else ""
            return [words["files-do-rename"], names, *quote_typed(*members[1:])]
        case "close":
            return [words["files-close"]]
        case "go":
            deed = words["files-do-open"]
        case "move":
            deed = pgettext("files", "Drag to a folder")
        case _:
            deed = words[f"files-do-{name}"]
    return [deed, *(_list_names(words, state, member) for member in members)]


def _list_names(words: SceneWords, state: State, ids: str) -> str:
    """Return the names of items by a list of ids; of what is no id, such as "keep", nothing."""
    names = (_get_name(words, state, item_id) for item_id in ids.split(" "))
    return ", ".join(filter(None, names))


def _get_name(words: SceneWords, state: State, item_id: str) -> str:
    entry = locate_item(state, item_id)
    return entry.item["name"] if entry else words.get(f"files-place-{item_id}", "")
