"""The blueprint of the screens of no single domain."""

from flask import Blueprint

blueprint = Blueprint("pages", __name__)
