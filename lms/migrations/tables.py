"""Imports of all modules with tables, to complete the metadata. Add those of a new domain."""

from lms.accounts import models as accounts
from lms.api import models as api
from lms.assessment import models as assessment
from lms.audit import models as audit
from lms.auth import models as auth
from lms.calendars import models as calendars
from lms.catalogue import models as catalogue
from lms.certificates import models as certificates
from lms.core import health, jobs, kept_texts, throttle
from lms.enrolment import models as enrolment
from lms.large_files import models as large_files
from lms.learning import models as learning
from lms.messaging import models as messaging
from lms.obligations import models as obligations
from lms.outreach import models as outreach
from lms.paper_tests import models as paper_tests
from lms.people_import import models as people_import
from lms.periodic_reports import models as periodic_reports
from lms.programmes import models as programmes
from lms.regions import models as regions
from lms.report_builder import models as report_builder
from lms.reporting import models as reporting
from lms.schedules import models as schedules
from lms.search import models as search

__all__ = [
    "accounts",
    "api",
    "assessment",
    "audit",
    "auth",
    "calendars",
    "catalogue",
    "certificates",
    "enrolment",
    "health",
    "jobs",
    "kept_texts",
    "large_files",
    "learning",
    "messaging",
    "obligations",
    "outreach",
    "paper_tests",
    "people_import",
    "periodic_reports",
    "programmes",
    "regions",
    "report_builder",
    "reporting",
    "schedules",
    "search",
    "throttle",
]
