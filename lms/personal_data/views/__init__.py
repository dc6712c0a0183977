"""Screens of a person's rights: their own, and those of whoever decides about erasures."""

from lms.personal_data.views import deciding as deciding
from lms.personal_data.views import own as own
from lms.personal_data.views.common import blueprint as blueprint
