"""What was pressed in an action of a run, in words: by the buttons and the labels of its scene.

A view of static/js/practice/views says more, namely what came of the action. It needs the whole run
for that; this needs the start of a scene, and what a count of runs keeps of an action.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from lms.core.i18n import gettext as _
from lms.practice.rules.runs import read_third_action
from lms.practice.views.deeds import browser, eservice, files, inbox, mail, office, pointing, typing
from lms.practice.views.words import KIND_WORDS
from lms.scenes.rules.kinds.base import (
    DONE,
    HINT,
    META_ACTIONS,
    SHOW,
    Action,
    ImpossibleAction,
    Kind,
    State,
)

# Each kind of lms/scenes/rules/kinds stands here: the button, then what it was pressed for.
KIND_DEEDS: Final[dict[str, Callable[..., Sequence[str]]]] = {
    "browser": browser.list_parts,
    "eservice": eservice.list_parts,
    "files": files.list_parts,
    "inbox": inbox.list_parts,
    "mail": mail.list_parts,
    "office": office.list_parts,
    "pointing": pointing.list_parts,
    "typing": typing.list_parts,
}


def describe_deed(kind: str, words: Mapping[str, str], state: State, action: Action) -> str:
    """Return what was pressed in an action. Members that are not known may be missing.

    `words` are those of the kind; `state` is one in which what the action names may be found.
    """
    name, *members = action
    if not members and name in (HINT, SHOW, DONE):
        return {HINT: _("Hint"), SHOW: _("Show me"), DONE: _("I am done")}[name]
    deed, *labels = KIND_DEEDS[kind](words, state, name, *members)
    return ": ".join([deed, *filter(None, [" → ".join(filter(None, labels))])])


def describe_trace(kind: Kind, start: Mapping[str, Any], seed: int, trace: Any) -> Iterator[str]:
    """Yield what was pressed in each action of a trace, played along so that names are known."""
    words, state = KIND_WORDS[kind.name](), kind.begin(start, seed)
    for _time, *action in trace:
        yield describe_deed(kind.name, words, state, action)
        try:
            if action[0] not in META_ACTIONS:
                kind.act(state, action)
        except ImpossibleAction:  # possible when it was stored
            continue


def count_deeds(
    kind: Kind, start: Mapping[str, Any], counts: Iterable[tuple[str, int]]
) -> list[tuple[str, int]]:
    """Return third actions as they are stored, in words, the commonest first."""
    words, state = KIND_WORDS[kind.name](), kind.begin(start, 0)
    deeds = sorted(
        (
            describe_deed(kind.name, words, state, read_third_action(action, kind.typed_members)),
            runs,
        )
        for action, runs in counts
    )
    totals: Counter[str] = Counter()
    for text, runs in deeds:
        totals[text] += runs
    return totals.most_common()
