"""Screens of indicators, for the national administrator: compose, retire, restore."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.catalogue.queries import list_course_choices
from lms.core.i18n import gettext as _
from lms.programmes import queries, services
from lms.programmes.errors import NothingCountable, NotNarrowed
from lms.programmes.forms.indicators import IndicatorForm
from lms.programmes.views.common import blueprint
from lms.programmes.views.tables import name_of
from lms.programmes.views.words import describe_indicator
from lms.web import access
from lms.web.container import now
from lms.web.transaction import reading_session, session

ADMINISTRATOR = "national_admin"


@blueprint.get("/indicators")
@access.role(ADMINISTRATOR)
def indicators() -> str:
    """List all indicators with what they count."""
    courses = dict(list_course_choices(reading_session()))
    rows = [
        (indicator, describe_indicator(indicator, courses))
        for indicator in queries.list_indicators(reading_session())
    ]
    return render_template("programmes/indicators.html", rows=rows)


@blueprint.get("/indicators/new")
@blueprint.post("/indicators/new")
@access.role(ADMINISTRATOR)
def new_indicator() -> str | BaseResponse | tuple[str, int]:
    """Compose an indicator."""
    form = IndicatorForm()
    if form.is_submitted():
        try:
            services.compose_indicator(
                session(),
                name_kk=form.name_kk.data,
                name_ru=form.name_ru.data,
                measure=form.measure.data,
                filters=form.read_filters(),
                by=access.actor(),
                now=now(),
            )
        except (NothingCountable, NotNarrowed) as error:
            form.fail("measure", error.describe())
        else:
            flash(_("The indicator can be planned in every programme now."), "success")
            return redirect(url_for("programmes.indicators"), 303)
    text = render_template("programmes/indicator_new.html", form=form)
    return (text, 422) if form.errors else text


@blueprint.get("/indicators/<int:indicator_id>/retire")
@access.role(ADMINISTRATOR)
def retire(indicator_id: int) -> str:
    """Ask for confirmation before an indicator is retired."""
    return render_template(
        "programmes/indicator_retire.html",
        indicator=queries.load_indicator(reading_session(), indicator_id),
    )


@blueprint.post("/indicators/<int:indicator_id>/retire")
@access.role(ADMINISTRATOR)
def confirm_retirement(indicator_id: int) -> BaseResponse:
    """Retire an indicator."""
    indicator = queries.load_indicator(reading_session(), indicator_id)
    services.retire_indicator(session(), indicator_id=indicator_id, by=access.actor(), now=now())
    flash(_("“%(name)s” is no longer offered.") % {"name": name_of(indicator)}, "success")
    return redirect(url_for("programmes.indicators"), 303)


@blueprint.post("/indicators/<int:indicator_id>/restore")
@access.role(ADMINISTRATOR)
def restore(indicator_id: int) -> BaseResponse:
    """Offer a retired indicator again."""
    indicator = queries.load_indicator(reading_session(), indicator_id)
    services.restore_indicator(session(), indicator_id=indicator_id, by=access.actor(), now=now())
    flash(_("“%(name)s” is offered again.") % {"name": name_of(indicator)}, "success")
    return redirect(url_for("programmes.indicators"), 303)
