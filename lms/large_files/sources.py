"""The lists of all domains, among which a file finds its own by the name."""

from typing import Final

from lms.core.hooks import Hook
from lms.web.list_exports import ListSource

get_list_source: Final[Hook[[str], ListSource]] = Hook("get_list_source")
