"""What the IIN key protects of imported lists: lines, corrections, samples, files and cards."""

import json
from base64 import b64decode, b64encode
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.core.jobs import Job
from lms.core.key_replacement import KeyReplacement
from lms.people_import.models import ImportCorrection, ImportRow, PeopleImport
from lms.people_import.queries import CARDS_JOB


def replace_iin_key(session: Session, replacement: KeyReplacement) -> None:
    """Encrypt anew what is stored of lists, and the cards that were drawn for their people."""

    def replace_hash(row: dict[str, Any]) -> None:
        _replace_hash_in_row(row, replacement)

    replacement.replace_columns(session, ImportRow, ("data", "before"), replace_hash)
    replacement.replace_columns(session, ImportCorrection, ("data",))
    replacement.replace_files(session, replacement.storage, PeopleImport.file_sha256)
    _replace_card_files(session, replacement)
    _replace_samples(session, replacement)


def _replace_hash_in_row(row: dict[str, Any], replacement: KeyReplacement) -> None:
    """Replace the IIN's hash in the record of what an imported row changed.

    Undoing the import needs it.
    """
    old, new = replacement.old, replacement.new
    if row["data"] and row["before"] and "iin_hash" in (changes := new.decrypt(row["before"])):
        iin = json.loads(new.decrypt(row["data"])).get("iin") or ""
        row["before"] = new.encrypt(changes.replace(old.lookup(iin), new.lookup(iin)))


def _replace_card_files(session: Session, replacement: KeyReplacement) -> None:
    """Encrypt the files of drawn cards, which a later drawing names too."""
    new_digests: dict[str, str] = {}

    def rename(files: list[dict[str, Any]], owner: str) -> list[dict[str, Any]]:
        for digest in {file["sha256"] for file in files} - new_digests.keys():
            new_digests[digest] = replacement.replace_file(
                replacement.temporary_storage, digest, owner
            )
        return [{**file, "sha256": new_digests[file["sha256"]]} for file in files]

    query = select(Job.id, Job.params, Job.cursor).where(Job.kind == CARDS_JOB)
    for job_id, *values in session.execute(query).all():
        params, cursor = (
            {**entry, "files": rename(entry["files"], f"job {job_id}")}
            if "files" in entry
            else entry
            for entry in values
        )
        session.execute(update(Job).where(Job.id == job_id).values(params=params, cursor=cursor))


def _replace_samples(session: Session, replacement: KeyReplacement) -> None:
    """Encrypt the first lines of each imported list."""
    rows = session.execute(select(PeopleImport.id, PeopleImport.reading)).all()
    for row_id, reading in rows:
        if samples := reading.get("samples"):
            encrypted = b64encode(
                replacement.encrypt_anew(b64decode(samples), f"people_import.reading {row_id}")
            ).decode()
            session.execute(
                update(PeopleImport)
                .where(PeopleImport.id == row_id)
                .values(reading={**reading, "samples": encrypted})
            )
