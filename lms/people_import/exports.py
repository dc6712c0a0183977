"""The faulty and unclear lines of a list of people as a file."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy.orm import Session

from lms.accounts.rules import HR, NATIONAL_ADMIN
from lms.core.i18n import gettext as _
from lms.people_import import queries, services
from lms.people_import.rules import FAULTY, UNCLEAR
from lms.web.list_exports import ExportedRow, ListReader, ListSource, OpenList, Params


def _open_faulty_lines(session: Session, reader: ListReader, params: Params) -> OpenList:
    """Open the faulty and unclear lines of an import, to correct them and import them again.

    `params`: import_id. Raises ImportNotFound, ImportFileGone, UnreadableTable.
    """
    people_import = queries.get_managed_import(
        session, by=reader.actor, import_id=params["import_id"]
    )
    tools = reader.container
    header, lines = services.build_faulty_table(
        session, tools.storage, tools.iin_cipher, people_import=people_import
    )

    def read_lines(_session: Session) -> Iterator[ExportedRow]:
        return (ExportedRow(None, cells) for cells in lines)

    return OpenList(
        name=f"faulty-{people_import.id}",
        title=_("Faulty lines"),
        header=header,
        subject=queries.name_subject(people_import.id),
        count=lambda: sum(int(people_import.counts.get(name, 0)) for name in (FAULTY, UNCLEAR)),
        rows=read_lines,
        details={"table": "faulty lines"},
    )


FAULTY_LINES: Final = ListSource(
    "people_import.faulty", frozenset({HR, NATIONAL_ADMIN}), _open_faulty_lines
)
SOURCES: Final = (FAULTY_LINES,)
