"""Certificates of the people whom staff answer for: the list as a file, the PDFs as a ZIP."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Final

from sqlalchemy.orm import Session

from lms.accounts.rules import CERTIFICATE_SEEN, HR, NATIONAL_ADMIN, OFFICER
from lms.certificates import queries
from lms.certificates.drawing import draw_certificate
from lms.certificates.queries import CertificateFilter, CertificateRow
from lms.certificates.rules import judge_certificate, name_file
from lms.certificates.services.files import read_or_draw
from lms.core.clock import get_local_date
from lms.core.i18n import gettext as _
from lms.core.tables.cells import Cell
from lms.web.container import Container
from lms.web.list_exports import (
    Archive,
    ArchiveEntry,
    ExportedRow,
    ListReader,
    ListSource,
    OpenList,
    Params,
)

READERS: Final = frozenset({OFFICER, HR, NATIONAL_ADMIN})


def describe_states() -> dict[str, str]:
    """Return the verdicts on certificates in words."""
    return {"valid": _("valid"), "expired": _("no longer valid"), "revoked": _("revoked")}


def _open_held(session: Session, reader: ListReader, params: Params) -> OpenList:
    """Open the list of certificates. `params`: the fields of CertificateFilter."""
    selection = _select_certificates(reader, params)
    return OpenList(
        name="certificates",
        title=_("Certificates"),
        header=[*_name_columns(), _("District or city")],
        subject="certificates",
        count=partial(queries.count_held, session, **selection),
        rows=partial(_read_rows, reader=reader, selection=selection),
    )


def _open_files(session: Session, reader: ListReader, params: Params) -> OpenList:
    """Open the PDFs of the list. `params`: the fields of CertificateFilter."""
    selection = _select_certificates(reader, params)
    return OpenList(
        name="certificates",
        title=_("Certificates as PDF"),
        header=[_("File"), *_name_columns()],
        subject="certificates",
        count=partial(queries.count_held, session, **selection),
        rows=partial(_read_rows, reader=reader, selection=selection),
        details={"table": "certificates_pdf"},
        archive=Archive(
            CERTIFICATE_SEEN,
            list_ids=partial(queries.list_held_ids, **selection),
            load=partial(_load_entries, reader=reader),
        ),
    )


def _select_certificates(reader: ListReader, params: Params) -> dict[str, Any]:
    filters = CertificateFilter(**params)
    return {"by": reader.actor, "filters": filters, "moment": reader.moment}


def _name_columns() -> list[str]:
    return [
        _("Surname"),
        _("Given name"),
        _("Patronymic"),
        _("Course"),
        _("Academic hours"),
        _("Number of the certificate"),
        _("Issued on"),
        _("Valid until"),
        _("State"),
    ]


def _read_rows(
    session: Session, *, reader: ListReader, selection: dict[str, Any]
) -> Iterator[ExportedRow]:
    for row in queries.stream_held(session, **selection):
        unit = getattr(row, f"unit_{reader.language}")
        yield ExportedRow(row.certificate.person_id, [*_list_cells(row.certificate, reader), unit])


def _list_cells(row: CertificateRow, reader: ListReader) -> list[Cell]:
    verdict = judge_certificate(row.valid_until, row.revoked_on, reader.moment.today)
    return [
        row.surname,
        row.given_name,
        row.patronymic,
        getattr(row, f"course_title_{reader.language}"),
        row.hours,
        row.number,
        get_local_date(row.issued_at, reader.moment.zone),
        row.valid_until,
        describe_states()[verdict],
    ]


def _load_entries(
    session: Session, ids: Sequence[int], *, reader: ListReader
) -> list[ArchiveEntry]:
    rows = queries.load_held(session, by=reader.actor, ids=ids)
    return [_build_entry(row, reader) for row in rows]


def _build_entry(row: CertificateRow, reader: ListReader) -> ArchiveEntry:
    title = getattr(row, f"course_title_{reader.language}")
    name = name_file(row.surname, row.given_name, title, row.number, row.edition)
    return ArchiveEntry(
        row.person_id,
        name,
        [name, *_list_cells(row, reader)],
        prepare=partial(_draw_missing_file, reader.container, row),
        read=partial(_read_file, reader.container, row),
    )


def _draw_missing_file(container: Container, row: CertificateRow) -> None:
    """Draw the file if it was never drawn."""
    if row.file_sha256 is None:
        _read_file(container, row)


def _read_file(container: Container, row: CertificateRow) -> bytes:
    draw = partial(draw_certificate, container)
    return read_or_draw(container.database, container.storage, row, draw)


HELD: Final = ListSource("certificates.held", READERS, _open_held)
FILES: Final = ListSource("certificates.files", READERS, _open_files, extension="zip")
SOURCES: Final = (HELD, FILES)
