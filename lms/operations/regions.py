"""Loading of the tree of administrative units, with what depends on it."""

from lms.core.database import Database
from lms.regions.services import LoadCounts, load_units
from lms.reporting.services import recount_figures


def load_regions(database: Database) -> LoadCounts:
    """Load the tree; repeating it changes nothing. Figures count people in the tree of today."""
    with database.write() as session:
        counts = load_units(session)
        if counts.changed or counts.added:
            recount_figures(session)
    return counts
