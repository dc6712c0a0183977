"""The criteria by which a person grades a text, and the levels of each."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Level:
    """What a text may reach in a criterion, and what that is worth."""

    line: int
    marks: int
    text: str


@dataclass(slots=True)
class Criterion:
    """One thing that a text is graded by: its levels, the best one first."""

    line: int
    name: str
    levels: list[Level] = field(default_factory=list)
