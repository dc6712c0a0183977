"""What belongs to a course folder and stands beside it: the register of acts, shared banks."""

from pathlib import Path

from lms.catalogue.rules.acts import REGISTER
from lms.catalogue.rules.bank_uses import BANKS
from lms.core.folders import read_folder


def read_register(folder: Path) -> bytes:
    """Return the register of acts beside a course folder, or else the one that is installed."""
    beside = folder.resolve().parent / REGISTER
    if beside.is_file():
        return beside.read_bytes()
    from lms.app import read_act_register  # slow to import

    return read_act_register()


def read_banks(folder: Path) -> dict[str, bytes]:
    """Return the shared banks beside a course folder, or else those that are installed."""
    beside = folder.resolve().parent / BANKS
    if beside.is_dir():
        return read_folder(beside)
    from lms.app import read_shared_banks  # slow to import

    return read_shared_banks()
