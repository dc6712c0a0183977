"""What a final test hides of a scene of mail: the author's names of letters, people and files."""

from typing import Any, Final

from lms.scenes.rules.kinds.concealment import Concealment, Rename, Start, rename_keys
from lms.scenes.rules.kinds.mail_start import ACCOUNT, FOLDERS, PEOPLE

GROUPS: Final = ("contacts", "files", "letters")


def _hide_start(start: Start, rename: Rename) -> dict[str, Any]:
    safe_start = {
        **start,
        **{group: rename_keys(start[group], rename) for group in GROUPS if group in start},
    }
    for name, letter in safe_start.get("letters", {}).items():
        if "files" in letter:
            files = [rename(file) for file in letter["files"]]
            safe_start["letters"][name] = {**letter, "files": files}
    if "computer" in start:  # shuffled
        safe_start["computer"] = sorted(map(rename, start["computer"]))
    return safe_start


CONCEALMENT: Final = Concealment(
    reason="Letters say who wrote them; password, code and example phrase stand on the screen.",
    list_names=lambda start: [start.get(group, {}) for group in GROUPS],
    hide=_hide_start,
    words=frozenset(
        {ACCOUNT, *FOLDERS, *PEOPLE, "subject", "text", "new", "reply", "all", "forward"}
    ),
)
