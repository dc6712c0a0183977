"""The form of a training's plan, filled and read for the actor."""

from typing import Any

from lms.accounts import queries as accounts
from lms.accounts.queries.organisation_finder import OrganisationFinder
from lms.accounts.rules import CONSULTANT, HR, NATIONAL_ADMIN, OFFICER
from lms.outreach import queries
from lms.outreach.errors import PlanWrong
from lms.outreach.forms.training import TrainingForm
from lms.outreach.rules import TrainingPlan
from lms.outreach.views.common import list_unit_groups
from lms.web import access
from lms.web.container import container
from lms.web.transaction import reading_session


def build_training_form(
    training: queries.TrainingRow | None,
    values: dict[str, Any] | None,
    kind: type[TrainingForm] = TrainingForm,
) -> TrainingForm:
    """Return the form with the units and organisations for which the actor may hold trainings."""
    actor = access.actor()
    for_all = bool(actor.role_names & {OFFICER, CONSULTANT, NATIONAL_ADMIN})
    for_organisations = bool(actor.role_names & {HR, NATIONAL_ADMIN})
    units = (
        list_unit_groups()
        if for_organisations
        else queries.list_units_to_hold_in(reading_session(), actor)
    )
    return kind(
        training=training,
        for_all=for_all,
        for_organisations=for_organisations,
        data=values or {},
        units=units,
        finder=OrganisationFinder(reading_session(), accounts.build_hr_scope(actor)),
    )


def read_plan(form: TrainingForm) -> TrainingPlan:
    """Return the plan that was typed."""
    course = form.course.data
    return form.read_plan(
        container().settings.timezone,
        queries.find_course_id(reading_session(), course) if course else None,
    )


def show_plan_error(form: TrainingForm, error: PlanWrong) -> None:
    """Add the error to its field, or to the form."""
    if error.field in form:
        form.fail(error.field, error.describe())
    else:
        form.form_errors.append(error.describe())
