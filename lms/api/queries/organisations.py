"""The token's organisation and those below it, page by page."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.accounts.queries import build_organisation_scope
from lms.accounts.rules import Actor
from lms.api.queries.pages import RowsPage, cut_page, format_day
from lms.regions.models import RegionUnit


def list_organisations(session: Session, *, by: Actor, after: int, limit: int) -> RowsPage:
    """Return a page of the token's organisation and those below it, also the closed ones."""
    query = (
        select(Organisation, RegionUnit.kato)
        .join(RegionUnit, RegionUnit.id == Organisation.region_unit_id)
        .where(build_organisation_scope(by), Organisation.id > after)
        .order_by(Organisation.id)
        .limit(limit + 1)
    )
    return cut_page(
        [_build_organisation_json(row, kato, by) for row, kato in session.execute(query)], limit
    )


def _build_organisation_json(row: Organisation, kato: str | None, by: Actor) -> dict[str, Any]:
    return {
        "id": row.id,
        "bin": row.bin,
        "name_kk": row.name_kk,
        "name_ru": row.name_ru,
        "kind": row.kind,
        "region_kato": kato or "",
        "parent_id": None if row.id == by.organisation_id else row.parent_id,
        "closed_on": format_day(row.closed_on),
    }
