"""Screens of certificates."""

from flask import Blueprint

blueprint = Blueprint("certificates", __name__, url_prefix="/certificates")
