"""Tables of the administrative tree. Import them from here.

A unit's id is stable; its names, codes and position in the tree have dates.
"""

from lms.regions.models.reforms import Reform, ReformStep, Relocation
from lms.regions.models.units import RegionName, RegionPlacement, RegionUnit

__all__ = ["Reform", "ReformStep", "RegionName", "RegionPlacement", "RegionUnit", "Relocation"]
