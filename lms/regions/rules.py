"""The words of the tree: levels and kinds of reform."""

from typing import Final

REPUBLIC: Final = "republic"
REGION: Final = "region"
CITY_REPUBLICAN: Final = "city_republican"
REGIONS: Final = (REGION, CITY_REPUBLICAN)
DISTRICTS: Final = ("district", "city_regional", "city_district")

CREATE: Final = "create"
SPLIT: Final = "split"
