"""Names of the files of open data, with their title and licence."""

from collections.abc import Mapping
from typing import Final

from lms.core.i18n import LANGUAGES, N_

CSV: Final = "figures.csv"
PACKAGE: Final = "datapackage.json"
STATISTICS: Final[Mapping[str, str]] = {
    language: f"figures.{language}.json" for language in LANGUAGES
}
STORED: Final = "figures"  # what the page reads

LICENCE: Final = "CC-BY-4.0"
LICENCE_NAME: Final = "Creative Commons Attribution 4.0 International"
LICENCE_URL: Final = "https://creativecommons.org/licenses/by/4.0/"
TITLE: Final = N_("Digital skills of Kazakhstan: courses of Sauat by region")
ABOUT: Final = N_(
    "People who enrolled and who completed a course, the same once in each course, and "
    "certificates by region, period and audience. Numbers about fewer than five people are "
    "hidden, and so are those from which they would follow."
)
