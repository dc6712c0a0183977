"""Pure decisions about merging. No database, no clock."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from lms.accounts.rules.personal import QUESTIONS, SAID
from lms.enrolment.rules import ACTIVE
from lms.obligations.rules.states import MET

CONTACTS: Final = ("email", "phone", "iin")


@dataclass(frozen=True, slots=True)
class MergedEnrolment:
    """An enrolment as a merge looks at it. `steps`: lessons and quizzes done."""

    id: int
    course_id: int
    state: str
    steps: int
    enrolled_at: datetime


@dataclass(frozen=True, slots=True)
class Duty:
    """An obligation as a merge looks at it."""

    id: int
    assignment_id: int
    round: int
    state: str


@dataclass(frozen=True, slots=True)
class MergedPost:
    """A post as a merge looks at it."""

    id: int
    organisation_id: int
    is_held: bool


@dataclass(slots=True)
class Fate:
    """What becomes of the rows of one table: ids that move to the kept account, ids that rest with the closed one, and pairs
    (the kept account's, the merged account's) that change places.
    """

    moved: list[int] = field(default_factory=list)
    resting: list[int] = field(default_factory=list)
    swapped: list[tuple[int, int]] = field(default_factory=list)

    @property
    def coming(self) -> list[int]:
        """All ids that are the kept account's afterwards and were the merged account's before."""
        return [*self.moved, *(theirs for _mine, theirs in self.swapped)]


def fate_of_courses(kept: Sequence[MergedEnrolment], merged: Sequence[MergedEnrolment]) -> Fate:
    """Everything moves. Where both are under way in one course, which nobody is in twice, the further one is the kept account's
    afterwards and the other one rests; at the same step, the one begun earlier.
    """
    fate = Fate()
    under_way = {one.course_id: one for one in kept if one.state == ACTIVE}
    for one in merged:
        mine = under_way.get(one.course_id) if one.state == ACTIVE else None
        if mine is None:
            fate.moved.append(one.id)
        elif (one.steps, mine.enrolled_at) > (mine.steps, one.enrolled_at):
            fate.swapped.append((mine.id, one.id))
        else:
            fate.resting.append(one.id)
    return fate


def fate_of_duties(kept: Sequence[Duty], merged: Sequence[Duty]) -> Fate:
    """Everything moves. Where both have an obligation of the same assignment and round, one that is met is the kept account's afterwards."""
    fate = Fate()
    mine = {(one.assignment_id, one.round): one for one in kept}
    for one in merged:
        same = mine.get((one.assignment_id, one.round))
        if same is None:
            fate.moved.append(one.id)
        elif one.state == MET and same.state != MET:
            fate.swapped.append((same.id, one.id))
        else:
            fate.resting.append(one.id)
    return fate


def fate_of_posts(kept: Sequence[MergedPost], merged: Sequence[MergedPost]) -> Fate:
    """Everything moves but a post in an organisation in which the kept account holds one now."""
    places = {one.organisation_id for one in kept if one.is_held}
    resting = [one.id for one in merged if one.is_held and one.organisation_id in places]
    return Fate([one.id for one in merged if one.id not in resting], resting)


def contacts_taken(kept: Mapping[str, bool], merged: Mapping[str, bool]) -> tuple[str, ...]:
    """Which contacts go over: those that the merged account has and the kept one lacks."""
    return tuple(name for name in CONTACTS if merged[name] and not kept[name])


def answers_taken(kept: Any, merged: Any) -> tuple[str, ...]:
    """The questions by which people are counted whose answer goes over: the kept account has none, and has not withheld it."""

    def has(person: Any, name: str) -> bool:
        return getattr(person, name) is not None or getattr(person, SAID[name])

    return tuple(name for name in QUESTIONS if has(merged, name) and not has(kept, name))


@dataclass(slots=True)
class MergePlan:
    """All that a merge moves, by table. `further`: of the domains above this one."""

    enrolment: Fate = field(default_factory=Fate)
    certificate: Fate = field(default_factory=Fate)
    obligation: Fate = field(default_factory=Fate)
    exemption: Fate = field(default_factory=Fate)
    target_list_person: Fate = field(default_factory=Fate)
    post: Fate = field(default_factory=Fate)
    absence: Fate = field(default_factory=Fate)
    contacts: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    further: dict[str, Fate] = field(default_factory=dict)

    def tables(self) -> dict[str, Fate]:
        """The fates by the name of their table."""
        names = (
            "enrolment",
            "certificate",
            "obligation",
            "exemption",
            "target_list_person",
            "post",
            "absence",
        )
        return {name: getattr(self, name) for name in names} | self.further

    def fingerprint(self) -> str:
        """What the preview showed, in 64 hexadecimal digits: a decision is about exactly this."""
        seen = [
            [name, fate.moved, fate.resting, fate.swapped] for name, fate in self.tables().items()
        ]
        return hashlib.sha256(json.dumps([seen, self.contacts, self.answers]).encode()).hexdigest()
