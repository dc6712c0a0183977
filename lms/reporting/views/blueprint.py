"""The blueprint of the screens of reporting, who reads them, and the URL of an area."""

from typing import Final

from flask import Blueprint

from lms.reporting.queries import areas

blueprint = Blueprint("reporting", __name__, url_prefix="/reporting")
READERS: Final = ("officer", "hr", "national_admin")
AREA: Final = f"/<any({areas.UNITS}, {areas.ORGANISATIONS}):kind>/<int:area_id>"
