"""Generated posts of civil servants: a main one each, and some second ones."""

import random
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import insert
from sqlalchemy.orm import Session

from lms.accounts.models import Post
from lms.demo.learners import Learner
from lms.demo.organisations import DemoOrganisations

SHARE_TWO_POSTS: Final = 0.03
CATEGORIES: Final = {
    "district": ("E-4", "E-5", "E-R-3", "E-R-4", "E-R-5"),
    "region": ("D-3", "D-4", "D-5", "D-O-3", "D-O-4", "D-O-5"),
}


def add_posts(
    session: Session,
    chance: random.Random,
    learners: Sequence[Learner],
    organisations: DemoOrganisations,
    category: str | None = None,
) -> None:
    """Give each civil servant a main post, and some a second one in a department."""
    departments = [
        organisation_id
        for department_ids in organisations.departments.values()
        for organisation_id in department_ids
    ]
    regional_ids = {
        *departments,
        *(organisations.akimats[id_] for id_ in organisations.departments),
    }
    rows = []
    for learner in learners:
        if learner.organisation_id is None:
            continue
        level = "region" if learner.organisation_id in regional_ids else "district"
        category_code = category or chance.choice(CATEGORIES[level])
        rows.append(_build_post_row(learner, learner.organisation_id, category_code, is_main=True))
        if category is None and chance.random() < SHARE_TWO_POSTS:
            rows.append(_draw_second_post(chance, learner, departments))
    if rows:
        session.execute(insert(Post), rows)


def _draw_second_post(
    chance: random.Random, learner: Learner, departments: Sequence[int]
) -> dict[str, Any]:
    """Return the row of a post in a department other than the learner's own organisation."""
    others = [id_ for id_ in departments if id_ != learner.organisation_id]
    organisation_id = chance.choice(others)
    category = chance.choice(CATEGORIES["region"])
    return _build_post_row(learner, organisation_id, category, is_main=False)


def _build_post_row(
    learner: Learner, organisation_id: int, category: str, *, is_main: bool
) -> dict[str, Any]:
    return {
        "person_id": learner.id,
        "organisation_id": organisation_id,
        "position": learner.position,
        "category": category,
        "starts_on": learner.joined_on,
        "is_main": is_main,
    }
