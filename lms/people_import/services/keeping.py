"""Which lists of people are deleted when their period of keeping is over."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import Session

from lms.core import jobs
from lms.core.i18n import N_
from lms.core.retention import RetentionRule
from lms.people_import.models import ImportCorrection, ImportFault, ImportRow, PeopleImport
from lms.people_import.queries import CARDS_JOB, name_subject
from lms.people_import.rules import FORGOTTEN, WORK
from lms.people_import.services.access import get_files

_OPTIONS: Final[dict[str, Any]] = {"synchronize_session": False}


def _select_old_imports(before: datetime) -> Select[int]:
    """Select imports that were uploaded, applied and undone before a moment; none at work."""
    last_at = func.coalesce(
        PeopleImport.undone_at, PeopleImport.applied_at, PeopleImport.created_at
    )
    is_at_rest = PeopleImport.state.not_in((FORGOTTEN, *WORK))
    return select(PeopleImport.id).where(last_at < before, is_at_rest)


def _delete_contents(session: Session, import_ids: Sequence[int]) -> list[str]:
    """Delete the file and the lines of imports; who imported what, and how many, stays."""
    is_theirs = PeopleImport.id.in_(import_ids)
    files = list(session.scalars(select(PeopleImport.file_sha256).where(is_theirs)))
    for import_id in import_ids:
        job = jobs.find_latest_job(session, kind=CARDS_JOB, subject=name_subject(import_id))
        files += [file["sha256"] for file in get_files(job)] if job else []
    for table in (ImportFault, ImportCorrection, ImportRow):
        session.execute(
            delete(table).where(table.import_id.in_(import_ids)), execution_options=_OPTIONS
        )
    session.execute(
        update(PeopleImport).where(is_theirs).values(state=FORGOTTEN), execution_options=_OPTIONS
    )
    return files


IMPORTS: Final = RetentionRule(
    name="imports",
    label=N_("Files and lines of imported lists of people"),
    select_due=_select_old_imports,
    delete_batch=_delete_contents,
)
