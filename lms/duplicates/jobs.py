"""Regular work on duplicates: noting namesakes."""

from lms.duplicates.services import note_missed_namesakes
from lms.web.container import Container


def note_namesakes(container: Container) -> None:
    """Note who has a namesake whose account was made at the same moment."""
    note_missed_namesakes(container.database)
