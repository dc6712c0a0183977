"""What the preview of a merge shows before anybody decides."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person, RoleGrant
from lms.accounts.rules import Actor
from lms.duplicates.queries.plans import make_plan, map_contacts
from lms.duplicates.queries.preview_lines import (
    MergeLine,
    list_certificate_lines,
    list_course_lines,
    list_obligation_lines,
    list_post_lines,
)
from lms.duplicates.rules import CONTACTS, MergePlan


@dataclass(frozen=True, slots=True)
class MergePreview:
    """Exactly what a merge would do.

    `counts`: how many absences, exemptions, lists and rows of higher domains move.
    `staying_contacts` stay with the closed account, as do `roles`.
    """

    kept_account: Person
    merged_account: Person
    plan: MergePlan
    lines: tuple[MergeLine, ...]
    counts: dict[str, int]
    staying_contacts: tuple[str, ...]
    roles: tuple[str, ...]


def make_preview(
    session: Session, *, kept_account: Person, merged_account: Person, by: Actor | None = None
) -> MergePreview:
    """Return what the page shows before anybody decides; `by`: see list_post_lines."""
    plan = make_plan(session, kept_account, merged_account)
    merged_contacts, taken_contacts = map_contacts(merged_account), plan.contacts
    roles = session.scalars(
        select(RoleGrant.role)
        .distinct()
        .where(RoleGrant.person_id == merged_account.id, RoleGrant.withdrawn_at.is_(None))
        .order_by(RoleGrant.role)
    )
    tables = plan.list_tables()
    counts = {
        name: len(tables[name].moved_ids)
        for name in ("absence", "exemption", "target_list_person", *plan.moves_of_higher_domains)
    }
    lines = [
        *list_course_lines(session, plan),
        *list_certificate_lines(session, plan),
        *list_obligation_lines(session, plan),
        *list_post_lines(session, plan, by),
    ]
    staying_contacts = tuple(
        name for name in CONTACTS if merged_contacts[name] and name not in taken_contacts
    )
    return MergePreview(
        kept_account=kept_account,
        merged_account=merged_account,
        plan=plan,
        lines=tuple(lines),
        counts=counts,
        staying_contacts=staying_contacts,
        roles=tuple(roles),
    )
