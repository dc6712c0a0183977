"""The screens and endpoints of all domains; only this module imports their views."""

from lms.accounts import views as accounts_views
from lms.api import views as api_views
from lms.assessment import views as assessment_views
from lms.audit import views as audit_views
from lms.auth import views as auth_views
from lms.calendars import views as calendars_views
from lms.catalogue import views as catalogue_views
from lms.certificates import views as certificates_views
from lms.diagnostics import views as diagnostics_views
from lms.duplicates import views as duplicates_views
from lms.enrolment import views as enrolment_views
from lms.grading import views as grading_views
from lms.large_files import views as large_files_views
from lms.learning import views as learning_views
from lms.messaging import views as messaging_views
from lms.obligations import views as obligations_views
from lms.outreach import views as outreach_views
from lms.pages import views as pages_views
from lms.paper_tests import views as paper_tests_views
from lms.people_import import views as people_import_views
from lms.periodic_reports import views as periodic_reports_views
from lms.personal_data import views as personal_data_views
from lms.practice import views as practice_views
from lms.programmes import views as programmes_views
from lms.reforms import views as reforms_views
from lms.regions import views as regions_views
from lms.regrading import views as regrading_views
from lms.report_builder import views as report_builder_views
from lms.reporting import views as reporting_views
from lms.reporting.views import open_data as open_data_views
from lms.retention import views as retention_views
from lms.schedules import views as schedules_views
from lms.search import views as search_views
from lms.sittings import views as sittings_views

BLUEPRINTS = (
    pages_views.blueprint,
    regions_views.blueprint,
    accounts_views.blueprint,
    auth_views.blueprint,
    audit_views.blueprint,
    catalogue_views.blueprint,
    enrolment_views.blueprint,
    assessment_views.blueprint,
    practice_views.blueprint,
    learning_views.blueprint,
    diagnostics_views.blueprint,
    regrading_views.blueprint,
    certificates_views.blueprint,
    obligations_views.blueprint,
    outreach_views.blueprint,
    paper_tests_views.blueprint,
    sittings_views.blueprint,
    grading_views.blueprint,
    calendars_views.blueprint,
    duplicates_views.blueprint,
    messaging_views.blueprint,
    people_import_views.blueprint,
    large_files_views.blueprint,
    personal_data_views.blueprint,
    reporting_views.blueprint,
    periodic_reports_views.blueprint,
    report_builder_views.blueprint,
    open_data_views.blueprint,
    programmes_views.blueprint,
    reforms_views.blueprint,
    schedules_views.blueprint,
    search_views.blueprint,
    retention_views.blueprint,
    api_views.blueprint,
)
GALLERY = pages_views.gallery  # components, shown where LMS_DEBUG is on
