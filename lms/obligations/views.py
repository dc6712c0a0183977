"""Screens of obligations."""

from flask import Blueprint

blueprint = Blueprint("obligations", __name__, url_prefix="/obligations")
