"""What a command refuses to do with settings that are right each by itself."""

from pathlib import Path
from typing import TYPE_CHECKING

from lms.core.settings import SettingError

if TYPE_CHECKING:
    from lms.web.container import Container


def refuse_another_iin_key(container: "Container") -> None:
    """With another key IINs cannot be read, and what is written with it the right one could not read later. Raises SettingError."""
    from sqlalchemy import make_url

    from lms.cli._iin_key import opens  # after the server has bound its port

    url = make_url(container.database.url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return  # nothing is encrypted yet, and a mere look would make an empty file
    right = opens(container.database, container.iin_cipher)
    container.database.dispose()  # processes open connections of their own
    if not right:
        raise SettingError(
            "LMS_IIN_KEY is not the key with which this database was written: put that one back, or finish `lms database rekey`"
        )
