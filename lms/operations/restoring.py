"""Putting a backup in place of the database."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from lms.core.backup import restore_database
from lms.core.key_store import KeyStore
from lms.core.migrations import HiddenTables, upgrade_database
from lms.core.preparation_lock import hold_preparation_lock
from lms.core.sealing import unseal_copy
from lms.core.settings import Settings
from lms.operations.erasures import replay_erasures
from lms.operations.errors import OperationRefused


def restore_site(
    settings: Settings, file: Path, *, replace: bool, announce: Callable[[str], object]
) -> int:
    """Restore, migrate, since a backup may be older than the program, and erase anew.

    Returns how many people were erased again. `announce` is called while another process prepares
    the database. Raises BackupFailed, MigrationFailed, SealRefused, PreparationLockFailed and
    OperationRefused.
    """
    unseal = partial(unseal_copy, store=KeyStore(settings.key_store))
    with hold_preparation_lock(settings.database_url, announce=announce):
        try:
            restore_database(settings.database_url, file, replace=replace, unseal=unseal)
            upgrade_database(settings.database_url, zone=settings.timezone)
        except HiddenTables as error:
            again = "Nobody is erased anew yet: then restore once more, with --replace."
            raise OperationRefused(f"{error}. {again}") from None
        return replay_erasures(settings)
