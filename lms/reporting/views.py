"""Screens of reporting."""

from flask import Blueprint

blueprint = Blueprint("reporting", __name__, url_prefix="/reporting")
