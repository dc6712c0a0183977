"""Practice tasks in an outline: of a module, and of the final test. Immutable."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TaskEntry:
    """A practice task in an outline; `position` counts through the version."""

    id: int
    module_slug: str
    slug: str
    position: int
    kind: str
    level: int
    minutes: int
    is_required: bool
    pass_percent: int
    own_competences: tuple[str, ...]
    title_kk: str
    title_ru: str


@dataclass(frozen=True, slots=True)
class FinalTaskEntry:
    """A practice task of the final test in an outline; `position` counts through these."""

    id: int
    slug: str
    position: int
    kind: str
    level: int
    minutes: int
    competences: tuple[str, ...]
    title_kk: str
    title_ru: str
