"""Pure rules of merging, without database and clock."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from lms.accounts.rules.personal import QUESTIONS, SELF_ANSWERED
from lms.enrolment.rules import ACTIVE
from lms.obligations.rules import MET

CONTACTS: Final = ("email", "phone", "iin")


@dataclass(frozen=True, slots=True)
class MergedEnrolment:
    """An enrolment as a merge sees it; `steps` counts its completed lessons and quizzes."""

    id: int
    course_id: int
    state: str
    steps: int
    enrolled_at: datetime


@dataclass(frozen=True, slots=True)
class MergedObligation:
    """An obligation as a merge sees it."""

    id: int
    assignment_id: int
    round: int
    state: str


@dataclass(frozen=True, slots=True)
class MergedPost:
    """A post as a merge sees it."""

    id: int
    organisation_id: int
    is_held: bool


@dataclass(slots=True)
class RowMoves:
    """What happens to the rows of one table.

    `moved_ids` move to the kept account, `resting_ids` stay with the closed one.
    `swapped`: pairs (kept account's id, merged account's id) that change owners.
    """

    moved_ids: list[int] = field(default_factory=list)
    resting_ids: list[int] = field(default_factory=list)
    swapped: list[tuple[int, int]] = field(default_factory=list)

    @property
    def incoming(self) -> list[int]:
        """Return all ids that move from the merged to the kept account."""
        return [*self.moved_ids, *(merged_row for _kept_row, merged_row in self.swapped)]

    def to_json(self) -> dict[str, Any]:
        """Return the moves as the record of a merge stores them."""
        return {
            "moved": self.moved_ids,
            "resting": self.resting_ids,
            "swapped": [list(pair) for pair in self.swapped],
        }

    @classmethod
    def from_json(cls, json_object: Mapping[str, Any]) -> "RowMoves":
        """Return the moves that a record stores; none of a table that it does not name."""
        return cls(
            moved_ids=list(json_object.get("moved", ())),
            resting_ids=list(json_object.get("resting", ())),
            swapped=[(kept_id, merged_id) for kept_id, merged_id in json_object.get("swapped", ())],
        )


def decide_enrolments(
    kept_enrolments: Sequence[MergedEnrolment], merged_enrolments: Sequence[MergedEnrolment]
) -> RowMoves:
    """Decide about enrolments: all move, except one of two active ones in the same course.

    Nobody may be active twice in a course: the one with more steps becomes the kept account's (at
    equal steps the earlier one), the other rests.
    """
    moves = RowMoves()
    active = {
        enrolment.course_id: enrolment for enrolment in kept_enrolments if enrolment.state == ACTIVE
    }
    for enrolment in merged_enrolments:
        rival = active.get(enrolment.course_id) if enrolment.state == ACTIVE else None
        if rival is None:
            moves.moved_ids.append(enrolment.id)
        elif (enrolment.steps, rival.enrolled_at) > (rival.steps, enrolment.enrolled_at):
            moves.swapped.append((rival.id, enrolment.id))
        else:
            moves.resting_ids.append(enrolment.id)
    return moves


def decide_duties(
    kept_duties: Sequence[MergedObligation], merged_duties: Sequence[MergedObligation]
) -> RowMoves:
    """Decide about obligations: all move, except where both have the same assignment and round.

    There a met one becomes the kept account's.
    """
    moves = RowMoves()
    by_round = {(duty.assignment_id, duty.round): duty for duty in kept_duties}
    for duty in merged_duties:
        rival = by_round.get((duty.assignment_id, duty.round))
        if rival is None:
            moves.moved_ids.append(duty.id)
        elif duty.state == MET and rival.state != MET:
            moves.swapped.append((rival.id, duty.id))
        else:
            moves.resting_ids.append(duty.id)
    return moves


def decide_posts(kept_posts: Sequence[MergedPost], merged_posts: Sequence[MergedPost]) -> RowMoves:
    """Decide about posts: all move, except in an organisation where the kept account has a post."""
    organisation_ids = {post.organisation_id for post in kept_posts if post.is_held}
    staying_ids = [
        post.id
        for post in merged_posts
        if post.is_held and post.organisation_id in organisation_ids
    ]
    return RowMoves([post.id for post in merged_posts if post.id not in staying_ids], staying_ids)


def choose_contacts(
    kept_contacts: Mapping[str, bool], merged_contacts: Mapping[str, bool]
) -> tuple[str, ...]:
    """Return the contacts that the merged account has and the kept one lacks."""
    return tuple(name for name in CONTACTS if merged_contacts[name] and not kept_contacts[name])


def choose_answers(kept_account: Any, merged_account: Any) -> tuple[str, ...]:
    """Return the personal questions whose answer is taken over.

    The merged account has answered them; the kept one neither answered nor declined.
    """

    def has_answer(person: Any, name: str) -> bool:
        return getattr(person, name) is not None or getattr(person, SELF_ANSWERED[name])

    return tuple(
        name
        for name in QUESTIONS
        if has_answer(merged_account, name) and not has_answer(kept_account, name)
    )


@dataclass(slots=True)
class MergePlan:
    """All that a merge moves, by table.

    `moves_of_higher_domains`: by table too.
    """

    enrolment: RowMoves = field(default_factory=RowMoves)
    certificate: RowMoves = field(default_factory=RowMoves)
    obligation: RowMoves = field(default_factory=RowMoves)
    exemption: RowMoves = field(default_factory=RowMoves)
    target_list_person: RowMoves = field(default_factory=RowMoves)
    post: RowMoves = field(default_factory=RowMoves)
    absence: RowMoves = field(default_factory=RowMoves)
    contacts: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    moves_of_higher_domains: dict[str, RowMoves] = field(default_factory=dict)

    def list_tables(self) -> dict[str, RowMoves]:
        """Return the moves by table name."""
        names = (
            "enrolment",
            "certificate",
            "obligation",
            "exemption",
            "target_list_person",
            "post",
            "absence",
        )
        return {name: getattr(self, name) for name in names} | self.moves_of_higher_domains

    def compute_fingerprint(self) -> str:
        """Return the SHA-256 of the plan, which ties a decision to its preview."""
        rows = [
            [name, moves.moved_ids, moves.resting_ids, moves.swapped]
            for name, moves in self.list_tables().items()
        ]
        return hashlib.sha256(json.dumps([rows, self.contacts, self.answers]).encode()).hexdigest()
