"""What a final test hides of a scene of tables and texts: the author's names of folders."""

from typing import Any, Final

from lms.scenes.rules.kinds.concealment import Concealment, Rename, Start, rename_keys
from lms.scenes.rules.kinds.office_values import PLACES


def _hide_start(start: Start, rename: Rename) -> dict[str, Any]:
    safe_start = dict(start)
    if "folders" in start:
        safe_start["folders"] = rename_keys(start["folders"], rename)
    if "file" in start:
        safe_start["file"] = {**start["file"], "place": rename(start["file"]["place"])}
    return safe_start


CONCEALMENT: Final = Concealment(
    reason="All that a table or a text holds is on the screen; cells have names of their own.",
    list_names=lambda start: [start.get("folders", {})],
    hide=_hide_start,
    words=frozenset(PLACES),
)
