"""Courses whose banks are made for the rules of `lms courses lint`."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms.catalogue.rules import ParsedCourse, read_course
from tests.factories.catalogue import build_course_files

MODULE = "01-files"


@dataclass(frozen=True)
class Item:
    """A single-choice question: the number of its right option, the options and prompts."""

    right: int = 0
    options: Sequence[str] = ("Бір екі", "Үш төрт", "Бес алты")
    kk: str = ""
    ru: str = ""
    lesson: str = "01-file"


def write_bank(items: Sequence[Item], language: str, *, prefix: str = "item") -> str:
    """Return a file of questions; prompts are as different as their numbers if none is given."""
    blocks = []
    for number, item in enumerate(items):
        prompt = item.kk if language == "kk" else item.ru
        options = "\n".join(
            f"- [{'x' if position == item.right else ' '}] {option}\n  > Түсіндірме."
            for position, option in enumerate(item.options)
        )
        blocks.append(
            f"## {prefix}-{number}\ntype: single\nlesson: {item.lesson}\nlevel: 1\n\n"
            f"{prompt or make_prompt(prefix, number)}\n\n{options}\n"
        )
    return "\n".join(blocks)


def make_prompt(prefix: str, number: int) -> str:
    """Return a prompt none of whose words stands in another one."""
    return f"`{prefix}{number}` `{number}{prefix}` `{number}b` `{number}c`?"


def build_course(
    items: Sequence[Item] = (), final: Sequence[Item] = (), *, table: str = ""
) -> ParsedCourse:
    """Return the small course with these questions in its first module and its final test."""
    changes: dict[str, str | bytes | None] = {}
    for language in ("kk", "ru"):
        if items:
            changes[f"{MODULE}/quiz.{language}.md"] = write_bank(items, language)
        if final:
            changes[f"final.{language}.md"] = write_bank(final, language, prefix="final")
    files = build_course_files(changes=changes)
    if table:
        files["course.toml"] += table.encode()
    return read_course(files)
