"""The words of a query, without those that say nothing of what is sought."""

from dataclasses import dataclass, field
from typing import Final

from lms.core.i18n import LANGUAGES
from lms.core.word_forms import WORD, make_key
from lms.search.rules.keys import build_key

MAX_QUERY: Final = 200  # characters
MAX_WORDS: Final = 8  # words of a query; further ones are ignored
MIN_PREFIX: Final = 3  # letters of a key from which it also finds longer words

# Words that say nothing of what is sought; a query of these alone is searched for as it is.
_STOP_LIST: Final = """
    и в во на с со к ко о об от до за из у по для при не что как где это а но или ли же бы мне мой
    моя мои я вы ваш можно нужно есть
    мен пен бен және үшін қалай не нені бұл осы да де та те ма ме ба бе па пе қай қайда маған
    менің сіз сіздің керек болады
"""
_STOP_WORDS: Final = frozenset(
    language[0] + make_key(word, language) for word in _STOP_LIST.split() for language in LANGUAGES
)


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a query: its key in each language."""

    keys: dict[str, str] = field(hash=False)

    def is_prefix(self, language: str) -> bool:
        """Return whether the term also finds words that begin with its key."""
        return len(self.keys[language]) > MIN_PREFIX

    def is_match(self, key: str, language: str) -> bool:
        """Return whether a word with this key is one that the term finds."""
        own = self.keys[language]
        return key == own or (self.is_prefix(language) and key.startswith(own))


def parse_query(query: str) -> tuple[Term, ...]:
    """Return the words of a query; whatever else stands in it is no syntax and is passed over."""
    terms: list[Term] = []
    for match in WORD.finditer(query[:MAX_QUERY]):
        term = Term({language: build_key(match.group(), language) for language in LANGUAGES})
        if all(len(key) > 1 for key in term.keys.values()) and term not in terms:
            terms.append(term)
    telling = [term for term in terms if not _STOP_WORDS & set(term.keys.values())]
    return tuple((telling or terms)[:MAX_WORDS])
