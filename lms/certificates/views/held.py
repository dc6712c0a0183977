"""The certificates of the people whom staff answer for: a list, as a file, and as a ZIP of PDFs."""

from dataclasses import asdict
from functools import partial
from typing import Any

from flask import render_template
from werkzeug.wrappers import Response

from lms.accounts.queries import list_unit_ids_of_people
from lms.accounts.rules import LIST_SEEN
from lms.certificates import queries
from lms.certificates.errors import NoCertificates, TooManyCertificates
from lms.certificates.exports import FILES, HELD, describe_states
from lms.certificates.forms.held import HeldFilter
from lms.certificates.queries import CertificateFilter
from lms.certificates.rules import MOST_PACKED, judge_certificate
from lms.certificates.views.common import blueprint
from lms.certificates.views.records import READERS
from lms.core.i18n import format_number
from lms.regions.queries import list_districts_by_region
from lms.web import access
from lms.web.container import moment, today
from lms.web.downloads import send_archive, send_list
from lms.web.pagination import Listing, read_listing
from lms.web.personal import note_access
from lms.web.transaction import reading_session


@blueprint.get("/held", endpoint="held")
@access.role(*READERS)
def show_held() -> str:
    """List the certificates of the actor's people."""
    form = _load_form()
    filters = _read_filters(form)
    page = _read_page(filters, form.sort.data)
    note_access([row.certificate.person_id for row in page.items], LIST_SEEN)
    return render_template(
        "certificates/held.html",
        form=form,
        page=page,
        values={name: value for name, value in asdict(filters).items() if value},
        judge=lambda row: judge_certificate(row.valid_until, row.revoked_on, today()),
        states=describe_states(),
        most=MOST_PACKED,
    )


@blueprint.post("/held/export")
@access.role(*READERS)
def export_held() -> Response:
    """Send the list with the filter of the URL as a file."""
    return send_list(HELD, asdict(_read_filters(_load_form())))


@blueprint.post("/held/files")
@access.role(*READERS)
def pack_held() -> Response:
    """Have the PDFs of the list packed into a ZIP."""
    return send_archive(FILES, asdict(_read_filters(_load_form())), check=_check_number)


def _check_number(certificates: int) -> None:
    """Raise NoCertificates or TooManyCertificates if so many make no ZIP."""
    if not certificates:
        raise NoCertificates
    if certificates > MOST_PACKED:
        raise TooManyCertificates(
            most=format_number(MOST_PACKED), count=format_number(certificates)
        )


def _read_page(filters: CertificateFilter, sort: str) -> Listing[queries.HeldRow]:
    selection: dict[str, Any] = {"by": access.actor(), "filters": filters, "moment": moment()}
    return read_listing(
        partial(queries.list_held, reading_session(), **selection, sort=sort),
        partial(queries.count_held, reading_session(), **selection),
    )


def _load_form() -> HeldFilter:
    """Load the filter, with the units where the actor's people are."""
    groups, actor = list_districts_by_region(reading_session()), access.actor()
    if actor.is_national_admin():
        return HeldFilter(units=list(groups))
    ids = list_unit_ids_of_people(reading_session(), actor)
    own_groups = [(region, [unit for unit in units if unit.id in ids]) for region, units in groups]
    return HeldFilter(
        units=[(region, units) for region, units in own_groups if units or region.id in ids]
    )


def _read_filters(form: HeldFilter) -> CertificateFilter:
    first, last = form.issued_from.data, form.issued_to.data
    return CertificateFilter(
        name=form.name.data or "",
        region_unit_id=form.region_unit_id.data,
        organisation=form.organisation.data or "",
        course=form.course.data,
        issued_from=first.isoformat() if first else "",
        issued_to=last.isoformat() if last else "",
        state=form.state.data,
    )
