"""Rules of a draw, as the table of a quiz says them: "four questions with the tag phishing"."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from lms.core.i18n import N_
from lms.core.toml_table import TomlTable

DRAWS: Final = "draws"
MAX_RULES: Final = 20
MAX_COUNT: Final = 200
# The longest name is a lesson's: its module and its folder.
MAX_NAME: Final = 200
TEXTS: Final = ("tag", "competence", "lesson", "type", "bank")


class DrawnFacts(Protocol):
    """What rules ask of a question. `lesson` is its module and folder, with "/" between them."""

    @property
    def tags(self) -> tuple[str, ...]:
        """Return what its author says it is about."""

    @property
    def competences(self) -> tuple[str, ...]:
        """Return its own competences, or else those of the module that taught it."""

    @property
    def lesson(self) -> str:
        """Return the lesson that taught it."""

    @property
    def type(self) -> str:
        """Return the type of the question."""

    @property
    def bank(self) -> str:
        """Return the shared bank that it is from, '' for none."""

    @property
    def level(self) -> int:
        """Return 1, 2 or 3."""

    @property
    def hidden(self) -> bool:
        """Return whether it is of a final's own bank."""


@dataclass(frozen=True, slots=True)
class DrawRule:
    """At least `count` questions of a draw that meet every condition; '', 0 and None ask nothing.

    `line` is where the rule stands; a stored one has none.
    """

    count: int
    tag: str = ""
    competence: str = ""
    lesson: str = ""
    module: str = ""
    type: str = ""
    bank: str = ""
    level: int = 0
    hidden: bool | None = None
    name: str = ""
    line: int = 0

    def is_met_by(self, question: DrawnFacts) -> bool:
        """Return whether a question meets every condition of the rule."""
        return (
            (not self.tag or self.tag in question.tags)
            and (not self.competence or self.competence in question.competences)
            and self.lesson in ("", question.lesson)
            and self.module in ("", question.lesson.partition("/")[0])
            and self.type in ("", question.type)
            and self.bank in ("", question.bank)
            and self.level in (0, question.level)
            and self.hidden in (None, question.hidden)
        )

    @property
    def conditions(self) -> dict[str, Any]:
        """Return the conditions that the rule has, by their keys."""
        values = {key: getattr(self, key) for key in (*TEXTS, "module", "level")}
        conditions = {key: value for key, value in values.items() if value}
        return conditions if self.hidden is None else {**conditions, "hidden": self.hidden}

    def describe(self) -> dict[str, Any]:
        """Return the rule as it is stored."""
        return {"count": self.count, **self.conditions}


def read_draw_rules(table: TomlTable) -> tuple[DrawRule, ...]:
    """Return the rules of a quiz's table, in their order; none if it has no table of them.

    The quiz of a module has one module and no hidden questions, so its rules cannot ask for them.
    """
    rules_table = table.read_table(DRAWS, required=False)
    if rules_table is None:
        return ()
    if len(rules_table.values) > MAX_RULES:
        message = N_("%(key)s has %(found)s rules; it may have %(most)s at most.")
        table.add_fault(DRAWS, message, found=len(rules_table.values), most=MAX_RULES)
        return ()
    inner = [(name, rules_table.read_table(name)) for name in rules_table.values]
    return tuple(_read_rule(name, rule) for name, rule in inner if rule is not None)


def load_draw_rules(rules: list[Mapping[str, Any]]) -> tuple[DrawRule, ...]:
    """Return rules from their stored form."""
    return tuple(DrawRule(**rule) for rule in rules)


def _read_rule(name: str, table: TomlTable) -> DrawRule:
    module = table.path.rpartition("/")[0]  # '' for course.toml, whose quiz is the final test
    optional = {key for key in table.values if key in (*TEXTS, "level")}
    values: dict[str, Any] = {
        key: table.read_text(key, MAX_NAME) for key in TEXTS if key in optional
    }
    if "level" in optional:
        values["level"] = table.read_number("level", 1, 3)
    if not module and "module" in table.values:
        values["module"] = table.read_text("module", MAX_NAME)
    if not module and "hidden" in table.values:
        values["hidden"] = table.read_flag("hidden")
    if module and "lesson" in values:
        values["lesson"] = f"{module}/{values['lesson']}"
    count = table.read_number("count", 1, MAX_COUNT)
    table.finish()
    if not values:
        table.add_fault(
            "", N_("The rule %(name)s has no condition, such as a tag."), name=name[:80]
        )
    return DrawRule(count, name=name, line=table.find_line(""), **values)
