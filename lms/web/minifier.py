"""Scripts and styles without what only their readers need: comments, spaces, long names.

tdewolff-minify does nearly all of it. What compresses better if it is written otherwise is
rewritten before: by rules about words and lines, which leave alone whatever they do not know.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import product
from typing import Final, Self

TYPES: Final = {".js": "text/javascript", ".css": "text/css"}
CONST: Final = re.compile(r"(^\s*(?:export )?|\bfor \()const (?=[\w{[])", re.MULTILINE)
TEMPLATE: Final = re.compile(r'(?<![\w$)\]])`([^`$"\\\n{}]+)\$\{([\w.]+)\}`')
ENCLOSING: Final = re.compile(r"^(?:export let \[.*\] = )?\(\(\) => \{$", re.MULTILINE)
RESERVED: Final = re.compile(r"let [\w$,]+;reserveNames\([\w$,]+\)[;,]")
CLASS: Final = re.compile(r"^(?:export )?class (\w+)(?: extends (\w+))? \{\n(.*?)^\}", re.M | re.S)
METHOD: Final = re.compile(r"^  (?:async )?([a-z]+[A-Z]\w*)\(.*\) \{$", re.MULTILINE)
CALL: Final = re.compile(r"\b(?:this|super)\.([a-z]+[A-Z]\w*)\b")
SPACES: Final = re.compile(
    r"""("[^"]*"|'[^']*')|/\*.*?\*/|\s*(?:;\s*)?(\})\s*|\s*([{;,])\s*|(:)\s+|(?P<space>\s+)""",
    re.DOTALL,
)
WORD: Final = re.compile(r"[\w$]+")
MEMBER: Final = re.compile(r"\.(\w+)")
LETTERS: Final = "etnsoiarclduhmfpgbvykwxzjqETNSOIARCLDUHMFPGBVYKWXZJQ"  # the minifier's first ones


@dataclass(frozen=True, slots=True)
class Minifier:
    """What makes scripts small, with what it must know of all of them."""

    words: Counter[str]
    members: frozenset[str]

    @classmethod
    def build(cls, scripts: Iterable[str]) -> Self:
        """Return the minifier of the scripts that may call each other."""
        text = "\n".join(scripts)
        return cls(Counter(WORD.findall(text)), frozenset(MEMBER.findall(text)))

    def minify(self, suffix: str, text: str) -> str:
        """Return a script or style without comments and spaces, and with short names."""
        if find_spec("minify") is None:
            return text  # there is none for some developers' computers; servers have it
        if suffix == ".js":
            text = self._shorten_methods(write_sums(write_lets(text)))
            minified = RESERVED.sub("", _run_minifier(suffix, reserve_names(text)), count=1)
            if "reserveNames" not in minified:
                return minified
        return _run_minifier(suffix, squeeze_style(text) if suffix == ".css" else text)

    def _shorten_methods(self, text: str) -> str:
        """Return a script with short names of the methods that only its own classes call.

        Of such a name the scripts know nothing but methods of classes and calls by `this`, all of
        them in this script. Where a class extends one of another script, nothing is shortened: the
        same short name could mean something else there.
        """
        classes = CLASS.findall(text)
        if {base for _, base, _ in classes} - {name for name, _, _ in classes} - {"", "Error"}:
            return text
        declarations = Counter(name for _, _, body in classes for name in METHOD.findall(body))
        calls = Counter(CALL.findall(text))
        private = [
            name
            for name, count in (declarations + calls).most_common()
            if name in declarations and name in calls and count == self.words[name]
        ]
        pairs = map("".join, product(LETTERS, LETTERS))
        free = (short for short in (*LETTERS, *pairs) if short not in self.members)
        shortened = dict(zip(private, free, strict=False))
        words = re.compile(rf"\b(?:{'|'.join(shortened)})\b")
        return words.sub(lambda word: shortened[word[0]], text) if shortened else text


def _run_minifier(suffix: str, text: str) -> str:
    import minify  # when needed: what it starts survives no fork of a process that loaded it

    return str(minify.string(TYPES[suffix], text))


def squeeze_style(text: str) -> str:
    """Return a style without comments and idle spaces; the minifier leaves those of @container."""

    def write_shortest(match: re.Match[str]) -> str:
        return " " if match["space"] else "".join(filter(None, match.groups()))

    return SPACES.sub(write_shortest, text)


def write_lets(text: str) -> str:
    """Return a script that declares by `let` alone: one word is smaller than two."""
    return CONST.sub(r"\1let ", text)


def write_sums(text: str) -> str:
    """Return a script where a text and a value are added: the text then is like other texts."""
    return TEMPLATE.sub(r'("\1" + \2)', text)


def reserve_names(text: str) -> str:
    """Return a script whose outermost functions leave the first names to those inside.

    The variables of most functions then have the same names, since a name that a function needs
    from outside cannot be given to a variable of its own.
    """
    names = ", ".join(f"reserved{number}" for number in range(4))
    calls = ", ".join([names] * 99)  # more often than anything else is used
    return ENCLOSING.sub(rf"\g<0>\nlet {names};\nreserveNames({calls});", text, count=1)
