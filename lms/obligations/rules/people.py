"""Decide whether a person is in the target of an assignment, and by which organisation."""

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
    list_conditions,
)


@dataclass(frozen=True, slots=True)
class Affiliation:
    """The unit and the organisation that an obligation belongs to."""

    region_unit_id: int
    organisation_id: int | None


@dataclass(frozen=True, slots=True)
class CurrentPost:
    """A post that a person holds today.

    `above`: the ids of the organisation and of all above it.
    """

    organisation_id: int
    above: frozenset[int]
    category: str


@dataclass(frozen=True, slots=True)
class PersonTraits:
    """The facts by which a person is in a target or not.

    `obliged`: a civil servant whose account is neither blocked nor merged into another.
    `units`: the ids of the region unit and of all above it. `posts`: the main post first.
    `lists`: the ids of the lists that contain the person.
    """

    person_id: int
    obliged: bool
    region_unit_id: int
    organisation_id: int | None
    units: frozenset[int]
    posts: tuple[CurrentPost, ...]
    lists: frozenset[int]


@dataclass(frozen=True, slots=True)
class RequiredTraits:
    """The optional facts that some assignments need in order to find their people."""

    posts: bool
    lists: bool


def find_required_traits(
    conditions: Iterable[tuple[Target, dict[str, Any] | None]],
) -> RequiredTraits:
    """Return which facts these targets and narrowings need, besides the region unit."""
    posts = lists = False
    for target, narrowing in conditions:
        kinds = {kind for kind, _value in list_conditions(narrowing)}
        posts = (
            posts
            or target.organisation_id is not None
            or not kinds.isdisjoint((CATEGORY, ORGANISATION))
        )
        lists = lists or LIST in kinds
    return RequiredTraits(posts, lists)


def find_affiliation(
    target: Target, narrowing: dict[str, Any] | None, person: PersonTraits
) -> Affiliation | None:
    """Return the person's unit and organisation in a target; None if they are not in it.

    In a target of an organisation it is the organisation of the first of their posts there, the
    main post first. In a target of a region unit it is that of the main post.
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
    if narrowing is not None and not _is_fitting(narrowing, person, posts):
        return None
    return Affiliation(person.region_unit_id, organisation_id)


def _is_fitting(
    narrowing: dict[str, Any], person: PersonTraits, posts: tuple[CurrentPost, ...]
) -> bool:
    kind, value = next(iter(narrowing.items()))
    if kind == ALL:
        return all(_is_fitting(part, person, posts) for part in value)
    if kind == ANY:
        return any(_is_fitting(part, person, posts) for part in value)
    return (
        not _is_fitting(value, person, posts)
        if kind == NOT
        else _has_trait(kind, value, person, posts)
    )


def _has_trait(kind: str, value: Any, person: PersonTraits, posts: tuple[CurrentPost, ...]) -> bool:
    """Return whether a person fits one condition.

    A category has to be that of a post by which the person is in the target.
    """
    if kind == UNIT:
        return value in person.units
    if kind == LIST:
        return value in person.lists
    if kind == CATEGORY:
        return any(post.category == value for post in posts)
    return any(value in post.above for post in person.posts)
