"""What people typed and decided for the lines of a list, taken at the next check."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.core.crypto import FieldCipher
from lms.core.database import upsert
from lms.core.tables.source import NumberedLine
from lms.people_import.models import ImportCorrection
from lms.people_import.queries import decrypt_values, encrypt_values
from lms.people_import.services.steps import ImportJob


@dataclass(slots=True)
class Corrections:
    """The corrections of a list.

    `texts`: by line and field. `decisions`: the chosen person by line, 0 for another one.
    `left_out`: lines not to take; `kept`: lines to take although they look like nobody's or like a
    double. `matching` is the list's with columns behind the last one for
    fields that the list does not have.
    """

    width: int
    matching: dict[str, int]
    texts: dict[int, dict[str, str]]
    decisions: dict[int, int]
    left_out: set[int]
    kept_lines: set[int]

    @classmethod
    def load(cls, session: Session, import_job: ImportJob, cipher: FieldCipher) -> "Corrections":
        """Load what was typed and decided."""
        rows = load_corrections(session, import_job.id, cipher)
        texts = {line: values["texts"] for line, values in rows.items() if values.get("texts")}
        matching, width = dict(import_job.matching), len(import_job.columns)
        for name in sorted({name for fields in texts.values() for name in fields}):
            matching.setdefault(name, width + len(matching))
        return cls(
            width=1 + max(matching.values(), default=0),
            matching=matching,
            texts=texts,
            decisions={
                line: values["person"] for line, values in rows.items() if "person" in values
            },
            left_out={line for line, values in rows.items() if values.get("skip")},
            kept_lines={line for line, values in rows.items() if values.get("skip") is False},
        )

    def apply(self, rows: Iterable[NumberedLine]) -> Iterator[NumberedLine]:
        """Yield the lines with the typed texts instead of those of the file."""
        if not self.texts:
            yield from rows
            return
        for line, cells in rows:
            yield line, self._correct(cells, self.texts.get(line, {}))

    def _correct(self, cells: list[str], texts: Mapping[str, str]) -> list[str]:
        if not texts:
            return cells
        corrected = [*cells, *[""] * (self.width - len(cells))]
        for name, text in texts.items():
            corrected[self.matching[name]] = text
        return corrected


def load_corrections(
    session: Session, import_id: int, cipher: FieldCipher
) -> dict[int, dict[str, Any]]:
    """Return the stored corrections by line: texts, person, skip."""
    rows = session.execute(
        select(ImportCorrection.line, ImportCorrection.data).where(
            ImportCorrection.import_id == import_id
        )
    )
    return {row.line: decrypt_values(row.data, cipher) for row in rows}


def save_corrections(
    session: Session,
    cipher: FieldCipher,
    *,
    import_id: int,
    corrections: Mapping[int, Mapping[str, Any]],
) -> None:
    """Add to the corrections of lines; a field that was corrected before gets the newer text."""
    if not corrections:
        return
    earlier_by_line = load_corrections(session, import_id, cipher)
    rows = []
    for line, values in corrections.items():
        earlier = earlier_by_line.get(line, {})
        texts = {**earlier.get("texts", {}), **values.get("texts", {})}
        correction = {**earlier, **values, **({"texts": texts} if texts else {})}
        rows.append(
            {"import_id": import_id, "line": line, "data": encrypt_values(correction, cipher)}
        )
    statement = upsert(session, ImportCorrection)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["import_id", "line"], set_={"data": statement.excluded.data}
        ),
        rows,
    )


def clear_corrections(session: Session, import_id: int) -> None:
    """Delete what was typed and decided, since lines are no longer the same."""
    session.execute(delete(ImportCorrection).where(ImportCorrection.import_id == import_id))
