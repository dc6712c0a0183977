"""People whom a list does not name, though they hold posts in its organisations."""

from sqlalchemy import ColumnElement, func, insert, literal, select
from sqlalchemy.orm import Session
from sqlalchemy.types import JSON, LargeBinary, String

from lms.accounts.models import Person, Post
from lms.people_import.models import ImportRow
from lms.people_import.rules import MISSING


def list_missing(
    session: Session, import_id: int, organisations: set[int], candidates: set[int]
) -> None:
    """Store a line for each person with a post in the organisations whom no line names.

    Nobody is missing whom an unclear line, or one that somebody left out, may mean (`candidates`).

    One statement; these lines have negative numbers.
    """
    named_people = select(ImportRow.person_id).where(
        ImportRow.import_id == import_id, ImportRow.person_id.is_not(None)
    )
    current_posts: tuple[ColumnElement[bool], ...] = (
        Post.organisation_id.in_(organisations),
        Post.ends_on.is_(None),
    )
    missing = (
        select(Person.id)
        .where(
            Person.id.in_(select(Post.person_id).where(*current_posts)),
            Person.id.not_in(named_people),
            Person.id.not_in(sorted(candidates)),
            Person.blocked_at.is_(None),
        )
        .subquery()
    )
    rows = select(
        literal(import_id),
        -func.row_number().over(order_by=missing.c.id),
        literal(MISSING, String()),
        missing.c.id,
        literal(b"", LargeBinary()),
        literal([], JSON()),
    )
    session.execute(
        insert(ImportRow).from_select(
            ["import_id", "line", "action", "person_id", "data", "faults"], rows
        )
    )
