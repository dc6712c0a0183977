"""Which documents of exemptions and rows of lists are deleted when their period is over."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from lms.core.i18n import N_
from lms.core.retention import RetentionRule
from lms.obligations.models import Exemption, TargetList, TargetListLine
from lms.obligations.rules.lists import READING

_OPTIONS: Final[dict[str, Any]] = {"synchronize_session": False}


def _select_old_documents(before: datetime) -> Select[int]:
    """Select exemptions with a document that ended, or were withdrawn, before a moment."""
    has_ended = or_(Exemption.ends_on < before.date(), Exemption.withdrawn_at < before)
    return select(Exemption.id).where(Exemption.document_sha256.is_not(None), has_ended)


def _delete_documents(session: Session, exemption_ids: Sequence[int]) -> list[str]:
    """Take the documents from exemptions: that there was one, and its name, stay.

    One document may be that of many exemptions, so its file stays as long as another one has it.
    """
    is_theirs = Exemption.id.in_(exemption_ids)
    digests = set(session.scalars(select(Exemption.document_sha256).where(is_theirs)))
    session.execute(
        update(Exemption).where(is_theirs).values(document_sha256=None), execution_options=_OPTIONS
    )
    is_kept = Exemption.document_sha256.in_(digests)
    digests_in_use = set(session.scalars(select(Exemption.document_sha256).where(is_kept)))
    return sorted(digest for digest in digests - digests_in_use if digest)


DOCUMENTS: Final = RetentionRule(
    name="documents",
    label=N_("Documents of exemptions that have ended"),
    select_due=_select_old_documents,
    delete_batch=_delete_documents,
)


def _select_old_lists(before: datetime) -> Select[int]:
    """Select lists that were uploaded before a moment and have rows that name nobody."""
    has_lines = exists().where(TargetListLine.list_id == TargetList.id)
    return select(TargetList.id).where(
        TargetList.created_at < before, TargetList.state != READING, has_lines
    )


def _delete_lines(session: Session, list_ids: Sequence[int]) -> list[str]:
    """Delete the rows that name nobody: the list, and how many they were, stays."""
    session.execute(
        delete(TargetListLine).where(TargetListLine.list_id.in_(list_ids)),
        execution_options=_OPTIONS,
    )
    return []


LIST_LINES: Final = RetentionRule(
    name="list_lines",
    label=N_("Rows of lists for assignments that name nobody"),
    select_due=_select_old_lists,
    delete_batch=_delete_lines,
)
