"""The posts of a list: inserting and updating them in few statements."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from lms.accounts.models import Post
from lms.accounts.services.bulk.comparing import POST_FIELDS, LinePlan
from lms.accounts.services.bulk.records import HeldPost
from lms.accounts.services.bulk.row_changes import Changed, update_rows
from lms.core.database import insert_rows


def save_posts(
    session: Session, person_plans: Sequence[tuple[int, LinePlan]], today: date
) -> dict[tuple[int, int], tuple[int, bool, Changed]]:
    """Insert and update the posts.

    Returns the post's id, whether it is new and what changed, by person and organisation.
    """
    rows: list[dict[str, Any]] = []
    changes: list[tuple[int, Changed]] = []
    outcomes: dict[tuple[int, int], tuple[int, bool, Changed]] = {}
    for person_id, plan in person_plans:
        organisation_id = plan.listed_person.organisation_id
        post = plan.person.get_post_in(organisation_id) if plan.person else None
        if post is None:
            rows.append(_build_post_row(person_id, plan, today))
        else:
            columns = _build_post_changes(plan, post)
            changes.append((post.id, columns))
            outcomes[person_id, organisation_id] = post.id, False, columns
    if rows:
        new_posts = insert_rows(session, Post, rows, Post.id, Post.person_id, Post.organisation_id)
        outcomes |= {
            (person_id, organisation_id): (post_id, True, {})
            for post_id, person_id, organisation_id in new_posts
        }
    update_rows(session, Post, changes)
    return outcomes


def _build_post_row(person_id: int, plan: LinePlan, today: date) -> dict[str, Any]:
    line = plan.listed_person
    return {
        "person_id": person_id,
        "organisation_id": line.organisation_id,
        "position": line.position or "",
        "category": line.category or "",
        "starts_on": line.starts_on or today,
        "is_main": plan.person is None or not plan.person.posts,
    }


def _build_post_changes(plan: LinePlan, post: HeldPost) -> Changed:
    return {
        name: (getattr(post, name), getattr(plan.listed_person, name))
        for name in POST_FIELDS
        if name in plan.changes
    }
