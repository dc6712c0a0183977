"""Writing of the file with everything held of a person: a zip, encrypted at rest."""

import json
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, Any, Final

from sqlalchemy.orm import Session

from lms.core.clock import Moment
from lms.core.crypto import encrypt_file, generate_file_key
from lms.core.document_kinds import detect_kind
from lms.core.i18n import LANGUAGES, using_language
from lms.personal_data.queries.export import Section, list_documents, read_sections
from lms.personal_data.queries.requests import list_account_ids
from lms.personal_data.rules.words import describe_page, describe_section
from lms.personal_data.services.files import WrittenData
from lms.web.container import Container

FORMAT: Final = "sauat-personal-data"
VERSION: Final = 1
_FOLDER: Final = "documents"


def write_content(container: Container, person_id: int) -> WrittenData:
    """Write everything held of a person to the temporary storage, under a key of its own."""
    with TemporaryFile() as file:
        with container.database.read() as session:
            _write_zip(container, session, person_id, file)
        size, key = file.tell(), generate_file_key()
        file.seek(0)
        return WrittenData(
            size=size,
            sha256=container.temporary_storage.put_chunks(encrypt_file(file, key)),
            key_encrypted=container.iin_cipher.encrypt_bytes(key),
        )


def _write_zip(container: Container, session: Session, person_id: int, file: IO[bytes]) -> None:
    ids = list_account_ids(session, person_id)
    sections = read_sections(
        session,
        container.personal_data,
        ids,
        cipher=container.iin_cipher,
        store=container.key_store,
    )
    moment = container.moment()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        names = []
        for name, content in _read_documents(container, session, ids):
            archive.writestr(f"{_FOLDER}/{name}", content)
            names.append(f"{_FOLDER}/{name}")
        archive.writestr("data.json", pack_data(sections, names, moment.now))
        archive.writestr("index.html", draw_page(container, sections, names, moment))


def _read_documents(
    container: Container, session: Session, ids: Sequence[int]
) -> Iterator[tuple[str, bytes]]:
    """Yield the names and contents of stored files about a person; missing ones are left out."""
    for document in list_documents(session, container.personal_data, ids):
        content = container.storage.get(document.sha256)
        if content is None:
            continue
        if document.is_encrypted:
            content = container.iin_cipher.decrypt_bytes(content)
        yield _name_document(document.name, content), content


def _name_document(name: str, content: bytes) -> str:
    """Return a name that is safe on every system and ends as its content does."""
    stem = "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in name)
    kind = detect_kind(content)
    return stem if kind is None or stem.endswith(f".{kind}") else f"{stem}.{kind}"


def pack_data(sections: Sequence[Section], names: Sequence[str], now: datetime) -> str:
    """Return the machine-readable part; its keys are described in docs/personal-data-file.md."""
    data = {
        "format": FORMAT,
        "version": VERSION,
        "created_at": now.isoformat(),
        "files": list(names),
        **{section.key: section.rows for section in sections},
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def draw_page(
    container: Container, sections: Sequence[Section], names: Sequence[str], moment: Moment
) -> str:
    """Return the readable part, in both languages: one page without scripts."""
    halves: list[dict[str, Any]] = []
    for language in LANGUAGES:
        with using_language(language):
            halves.append(
                {
                    "language": language,
                    "words": describe_page(moment),
                    "sections": [
                        describe_section(section.key, section.rows, moment.zone)
                        for section in sections
                    ],
                }
            )
    return container.documents.render_page("personal_data", halves=halves, files=list(names))
