"""The words of a glossary: in each language a text, and other wordings of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GlossaryText:
    """A word in one language: what it means, and other wordings that stand for it in texts."""

    word: str
    meaning: str
    also: tuple[str, ...]

    @property
    def wordings(self) -> tuple[str, ...]:
        """Return the word and its other wordings."""
        return (self.word, *self.also)


@dataclass(frozen=True, slots=True)
class GlossaryEntry:
    """A word of a course's glossary: its id, and its text by language."""

    id: str
    texts: dict[str, GlossaryText]
