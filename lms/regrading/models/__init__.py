"""Tables of corrections of keys, of what they changed, and of decisions on passes."""

from lms.regrading.models.corrections import KeyCorrection
from lms.regrading.models.decisions import PassDecision
from lms.regrading.models.regradings import Regrading

__all__ = ["KeyCorrection", "PassDecision", "Regrading"]
