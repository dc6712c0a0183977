"""The shared banks that a course adds to a quiz, and what taught their questions."""

import re
from dataclasses import dataclass
from typing import Final

from lms.core.i18n import N_
from lms.core.toml_table import TomlTable

BANKS: Final = "banks"  # the folder of all banks, beside those of courses
BANK_NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_BANK_NAME: Final = 40
MAX_LESSON: Final = 200


@dataclass(frozen=True, slots=True)
class TaughtTag:
    """The lesson that taught what questions with a tag ask; `tag` is '' for all other ones."""

    tag: str
    lesson: str
    line: int


@dataclass(frozen=True, slots=True)
class BankUse:
    """A bank that course.toml or module.toml adds to its quiz, at a line of it."""

    name: str
    line: int
    taught_tags: tuple[TaughtTag, ...]

    def find_lesson(self, tags: list[str]) -> TaughtTag:
        """Return the lesson of a question: that of its first tag that has one, else the first."""
        by_tag = {taught_tag.tag: taught_tag for taught_tag in self.taught_tags}
        return next((by_tag[tag] for tag in tags if tag in by_tag), self.taught_tags[0])


def read_bank_uses(table: TomlTable) -> tuple[BankUse, ...]:
    """Return the banks that the table of a course or a module names."""
    uses_table = table.read_table(BANKS, required=False)
    if uses_table is None:
        return ()
    inner = [(name, uses_table.read_table(name)) for name in uses_table.values]
    return tuple(_read_use(name, use) for name, use in inner if use is not None)


def _read_use(name: str, table: TomlTable) -> BankUse:
    if not BANK_NAME.fullmatch(name) or len(name) > MAX_BANK_NAME:
        message = N_(
            "The name of a bank is made of small Latin letters, digits and dashes, %(most)s at "
            "most."
        )
        table.add_fault("", message, most=MAX_BANK_NAME)
    taught_tags = [TaughtTag("", table.read_text("lesson", MAX_LESSON), table.find_line("lesson"))]
    by_tag = table.read_table("lessons", required=False)
    for tag in by_tag.values if by_tag else ():
        assert by_tag is not None
        taught_tags.append(TaughtTag(tag, by_tag.read_text(tag, MAX_LESSON), by_tag.find_line(tag)))
    table.finish()
    return BankUse(name, table.find_line(""), tuple(taught_tags))
