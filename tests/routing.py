"""Half of the time that it takes to make an application goes into compiling a function for each of its addresses; those of all the
applications that tests make are the same, so they are compiled once in a process.
"""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


def share_compiled_addresses() -> None:
    """From now on a rule with the same parts and defaults as an earlier one takes its function: it is bound to the rule afterwards."""
    compile_builder: Callable[[Rule, bool], Builder] = Rule._compile_builder  # type: ignore[attr-defined]
    known: dict[tuple[Any, ...], Builder] = {}

    def shared(rule: Rule, append_unknown: bool = True) -> Builder:
        key = (tuple(rule._trace), repr(rule.defaults), append_unknown)  # type: ignore[attr-defined]
        if key not in known:
            known[key] = compile_builder(rule, append_unknown)
        return known[key]

    Rule._compile_builder = shared  # type: ignore[method-assign, assignment]
