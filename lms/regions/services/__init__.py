"""Loading of the administrative tree from the package's tables. Import it from here."""

from lms.regions.services.loading import load_units
from lms.regions.services.synchronising import LoadCounts

__all__ = ["LoadCounts", "load_units"]
