"""Imports every module that holds tables, so that the metadata is whole. A new domain's models are added here."""

from lms.accounts import models as accounts
from lms.api import models as api
from lms.assessment import models as assessment
from lms.calendars import models as calendars
from lms.catalogue import models as catalogue
from lms.certificates import models as certificates
from lms.composing import models as composing
from lms.core import health, jobs, throttle
from lms.enrolment import models as enrolment
from lms.interchange import models as interchange
from lms.learning import models as learning
from lms.messaging import models as messaging
from lms.obligations import models as obligations
from lms.official import models as official
from lms.outreach import models as outreach
from lms.programmes import models as programmes
from lms.regions import models as regions
from lms.reporting import models as reporting
from lms.schedules import models as schedules

__all__ = [
    "accounts",
    "api",
    "assessment",
    "calendars",
    "catalogue",
    "certificates",
    "composing",
    "enrolment",
    "health",
    "interchange",
    "jobs",
    "learning",
    "messaging",
    "obligations",
    "official",
    "outreach",
    "programmes",
    "regions",
    "reporting",
    "schedules",
    "throttle",
]
