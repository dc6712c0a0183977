"""The glossary of a course: glossary.toml, a table per word and language."""

from typing import Final

from lms.catalogue.rules.glossary_entries import GlossaryEntry, GlossaryText
from lms.catalogue.rules.question_checks import NAME
from lms.core.faults import Faults
from lms.core.i18n import LANGUAGES, N_
from lms.core.toml_file import parse_toml
from lms.core.toml_table import TomlTable

PATH: Final = "glossary.toml"
MAX_GLOSSARY: Final = 200 * 1024
MAX_WORDS: Final = 400
MAX_WORD: Final = 60
MAX_MEANING: Final = 300
MAX_OTHERS: Final = 10


def read_glossary(content: bytes, faults: Faults) -> tuple[GlossaryEntry, ...]:
    """Return the words of a glossary in the order of the file, and add its faults."""
    table = parse_toml(PATH, content, faults, MAX_GLOSSARY)
    if table is None:
        return ()
    if not table.values:
        faults.add(PATH, 1, N_("There is no word in the glossary."))
    if len(table.values) > MAX_WORDS:
        message = N_("The glossary has %(found)s words; it may have %(limit)s at most.")
        faults.add(PATH, 0, message, found=len(table.values), limit=MAX_WORDS)
        return ()
    words = [_read_word(table, word_id) for word_id in table.values]
    entries = tuple(word for word in words if word is not None)
    _check_twice(table, entries, faults)
    return entries


def _read_word(table: TomlTable, word_id: str) -> GlossaryEntry | None:
    if not NAME.fullmatch(word_id) or len(word_id) > MAX_WORD:
        message = N_("%(key)s: the id of a word is made of small Latin letters, digits and dashes.")
        table.add_fault(word_id, message)
    entry = table.read_table(word_id)
    if entry is None:
        return None
    texts: dict[str, GlossaryText] = {}
    for language in LANGUAGES:
        text = entry.read_table(language)
        if text is not None:
            texts[language] = _read_text(text)
    entry.finish()
    return GlossaryEntry(word_id, texts)


def _read_text(table: TomlTable) -> GlossaryText:
    word, meaning = table.read_text("word", MAX_WORD), table.read_text("meaning", MAX_MEANING)
    also = table.read_texts("also", MAX_OTHERS, MAX_WORD) if "also" in table.values else []
    for key, wordings in (("word", [word] if word else []), ("also", also)):
        for wording in wordings:
            if not any(character.isalpha() for character in wording):
                table.add_fault(key, N_("%(key)s has no letters."))
    table.finish()
    return GlossaryText(word, meaning, tuple(also))


def _check_twice(table: TomlTable, words: tuple[GlossaryEntry, ...], faults: Faults) -> None:
    """Add a fault for each wording that stands under two words of a language."""
    for language in LANGUAGES:
        id_by_wording: dict[str, str] = {}
        for word in words:
            text = word.texts.get(language)
            for wording in text.wordings if text else ():
                other = id_by_wording.setdefault(" ".join(wording.casefold().split()), word.id)
                if wording and other != word.id:
                    line = table.lines.get((f"{word.id}.{language}", ""), 0)
                    message = N_("“%(word)s” stands under %(id)s already.")
                    faults.add(PATH, line, message, word=wording, id=other)
