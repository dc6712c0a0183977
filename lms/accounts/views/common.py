"""What the screens of accounts share."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, request

from lms.accounts import services
from lms.core.i18n import gettext as _
from lms.regions.queries import list_districts_by_region
from lms.web.container import today
from lms.web.pagination import build_sort_link
from lms.web.transaction import reading_session
from lms.web.unit_fields import GroupedUnits

blueprint = Blueprint("accounts", __name__, url_prefix="/accounts")


def list_unit_groups() -> GroupedUnits:
    """Return the regions with their districts, for a choice."""
    return list_districts_by_region(reading_session())


def get_filters(form: Any) -> dict[str, Any]:
    """Return the filters that are set, as URL parameters."""
    return {name: value for name, value in form.data.items() if value}


def read_sort(names: Sequence[str]) -> tuple[str, dict[str, dict[str, Any]]]:
    """Return the sort order of the URL, and the sort link of each column.

    `names` are the columns that can be sorted; the first is the default.
    """
    requested_sort = request.args.get("sort", "")
    sort = requested_sort if requested_sort.removeprefix("-") in names else names[0]
    return sort, {name: build_sort_link(name, sort) for name in names}


def read_terms(form: Any) -> services.PostTerms:
    """Return the post from a form, from today on if it names no day."""
    return services.PostTerms(
        organisation_id=form.organisation_id.data,
        position=form.position.data or "",
        category=form.category.data,
        starts_on=form.starts_on.data or today(),
    )


def describe_offer() -> str:
    """Return the message after a post was offered: it says nothing of the person."""
    return _(
        "This person uses an account already, so they are invited. The post begins when they "
        "accept it."
    )
