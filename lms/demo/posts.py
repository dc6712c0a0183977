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
    regional_ids = {
        organisation_id
        for unit_id in organisations.departments
        for organisation_id in (organisations.akimats[unit_id], *organisations.departments[unit_id])
    }
    departments = [
        organisation_id
        for department_ids in organisations.departments.values()
        for organisation_id in department_ids
    ]
    rows = []
    for learner in learners:
        if learner.organisation_id is None:
            continue
        level = "region" if learner.organisation_id in regional_ids else "district"
        category_code = category or chance.choice(CATEGORIES[level])
        rows.append(_build_post_row(learner, learner.organisation_id, category_code, is_main=True))
        if category is None and chance.random() < SHARE_TWO_POSTS:
            second_id = chance.choice(
                [
                    organisation_id
                    for organisation_id in departments
                    if organisation_id != learner.organisation_id
                ]
            )
            rows.append(
                _build_post_row(
                    learner, second_id, chance.choice(CATEGORIES["region"]), is_main=False
                )
            )
    if rows:
        session.execute(insert(Post), rows)


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
