"""Tables of the import of people."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class PeopleImport(Base):
    """An uploaded table of people, from the upload to its end.

    `state` is one of the states in rules/states.py. The file is stored encrypted, since it holds
    IINs. `reading` is the file's format (encoding, delimiter, sheet, header line), `columns` its
    header, `matching` maps fields to columns, `counts` holds the results of the dry run and of
    applying.
    """

    __tablename__ = "people_import"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    file_name: Mapped[str] = mapped_column(String(200))
    file_sha256: Mapped[str] = mapped_column(String(64))
    reading: Mapped[dict[str, Any]]
    columns: Mapped[list[Any]]
    matching: Mapped[dict[str, Any]]
    counts: Mapped[dict[str, Any]]
    deactivate_missing: Mapped[bool] = mapped_column(default=False)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]


class ImportRow(Base):
    """A line of an imported table.

    `action`: one of rules/states.py, such as new, or missing (in the organisation but not in the
    file). `data` is what the line says and `before` the earlier values; both are encrypted, since
    they hold IINs. `faults`: lists of field, code and parameters; a line that is taken has those of
    the fields that were left out.
    """

    __tablename__ = "import_row"
    __table_args__ = (Index("ix_import_row_import", "import_id", "action", "line"),)

    import_id: Mapped[int] = mapped_column(ForeignKey("people_import.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    action: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
    before: Mapped[bytes | None] = mapped_column(LargeBinary)
    faults: Mapped[list[Any]]
    applied_at: Mapped[datetime | None]


class ImportFault(Base):
    """A fault of a line, to count lines by kind of fault and to list those of one kind."""

    __tablename__ = "import_fault"

    import_id: Mapped[int] = mapped_column(ForeignKey("people_import.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    field: Mapped[str] = mapped_column(String(20), primary_key=True)


class ImportCorrection(Base):
    """What somebody typed or decided for a line, which the next check takes instead of the file.

    `data` holds texts by field and the decision about an unclear line, encrypted.
    """

    __tablename__ = "import_correction"

    import_id: Mapped[int] = mapped_column(ForeignKey("people_import.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class ImportMatching(Base):
    """The matching of an organisation's last import, proposed for the next one."""

    __tablename__ = "import_matching"

    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id"), primary_key=True, autoincrement=False
    )
    matching: Mapped[dict[str, Any]]
    at: Mapped[datetime]
