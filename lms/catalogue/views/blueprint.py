"""The blueprint of the catalogue, and who may change courses."""

from typing import Final

from flask import Blueprint

blueprint = Blueprint("catalogue", __name__, url_prefix="/catalogue")
EDITORS: Final = ("trainer", "national_admin")
