"""Blueprint of the screens of reforms."""

from flask import Blueprint

blueprint = Blueprint("reforms", __name__, url_prefix="/reforms")
