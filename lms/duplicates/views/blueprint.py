"""The blueprint of the screens of merging."""

from flask import Blueprint

blueprint = Blueprint("duplicates", __name__, url_prefix="/duplicates")
