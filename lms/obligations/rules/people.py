"""Whether a person is among those whom an assignment is for, and by which organisation."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lms.obligations.rules.terms import (
    ALL,
    ANY,
    CATEGORY,
    LIST,
    NOT,
    ORGANISATION,
    UNIT,
    Target,
    leaves,
)


@dataclass(frozen=True, slots=True)
class Affiliation:
    """The unit and the organisation that an obligation belongs to."""

    region_unit_id: int
    organisation_id: int | None


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post that is held today. `above`: the organisation and all above it."""

    organisation_id: int
    above: frozenset[int]
    category: str


@dataclass(frozen=True, slots=True)
class Traits:
    """What is known of a person. `posts`: the main one first. `units`: the region unit and all above it. `lists`: those that they stand on.

    `obliged`: a civil servant whose account is neither blocked nor merged into another.
    """

    person_id: int
    obliged: bool
    region_unit_id: int
    organisation_id: int | None
    units: frozenset[int]
    posts: tuple[HeldPost, ...]
    lists: frozenset[int]


@dataclass(frozen=True, slots=True)
class Needed:
    """What has to be known of people to tell whether they are among those whom assignments are for."""

    posts: bool
    lists: bool


def needed(asked: Iterable[tuple[Target, dict[str, Any] | None]]) -> Needed:
    """What assignments, by their targets and narrowings, need to know of people. The region unit they always do."""
    posts = lists = False
    for target, narrowing in asked:
        kinds = {kind for kind, _value in leaves(narrowing)}
        posts = (
            posts
            or target.organisation_id is not None
            or not kinds.isdisjoint((CATEGORY, ORGANISATION))
        )
        lists = lists or LIST in kinds
    return Needed(posts, lists)


def place_in(
    target: Target, narrowing: dict[str, Any] | None, person: Traits
) -> Affiliation | None:
    """The person's place in the target, None if they are not in it.

    The organisation is that of the post by which they are in it, the main one first; of the main one in a target of a region.
    """
    if not person.obliged:
        return None
    if target.region_unit_id is not None:
        if target.region_unit_id not in person.units:
            return None
        posts, organisation_id = person.posts, person.organisation_id
    else:
        posts = tuple(post for post in person.posts if target.organisation_id in post.above)
        if not posts:
            return None
        organisation_id = posts[0].organisation_id
    if narrowing is not None and not _fits(narrowing, person, posts):
        return None
    return Affiliation(person.region_unit_id, organisation_id)


def _fits(narrowing: dict[str, Any], person: Traits, posts: tuple[HeldPost, ...]) -> bool:
    kind, value = next(iter(narrowing.items()))
    if kind == ALL:
        return all(_fits(part, person, posts) for part in value)
    if kind == ANY:
        return any(_fits(part, person, posts) for part in value)
    return not _fits(value, person, posts) if kind == NOT else _has(kind, value, person, posts)


def _has(kind: str, value: Any, person: Traits, posts: tuple[HeldPost, ...]) -> bool:
    """A category is looked for among the posts by which the person is in the base."""
    if kind == UNIT:
        return value in person.units
    if kind == LIST:
        return value in person.lists
    if kind == CATEGORY:
        return any(post.category == value for post in posts)
    return any(value in post.above for post in person.posts)
