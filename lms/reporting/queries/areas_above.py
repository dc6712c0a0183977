"""Areas above another one, in the actor's scope."""

from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.core.database import BigKey
from lms.core.tree_queries import select_with_above
from lms.core.trees import sort_above
from lms.regions.models import RegionUnit
from lms.regions.queries import list_ancestors
from lms.reporting.queries.areas import UNITS, Area, select_areas_in_scope
from lms.reporting.queries.past_areas import build_past_area


def list_areas_above(session: Session, area: Area) -> list[Area]:
    """List the areas above this one in the actor's scope, the highest first."""
    if area.past is not None:
        past = area.past
        return [
            build_past_area(past.tree.units[unit_id], area.actor, past)
            for unit_id in past.tree.list_above(area.id)
            if past.is_in_scope(unit_id)
        ]
    if area.kind == UNITS:
        path = [(unit.id, unit.name_kk, unit.name_ru) for unit in list_ancestors(session, area.id)]
        model: Any = RegionUnit
    else:
        path, model = _list_organisations_above(session, area.id), Organisation
    ids = [area_id for area_id, _name_kk, _name_ru in path]
    query = select(model.id).where(
        model.id.in_(ids), model.id.in_(select_areas_in_scope(area.actor, area.kind))
    )
    visible = set(session.scalars(query)) if ids else set()
    return [
        Area(kind=area.kind, id=area_id, name_kk=name_kk, name_ru=name_ru, actor=area.actor)
        for area_id, name_kk, name_ru in path
        if area_id in visible
    ]


def _list_organisations_above(session: Session, organisation_id: int) -> list[tuple[int, str, str]]:
    """List the ancestors of an organisation as (id, name_kk, name_ru), the highest first."""
    rows = session.connection().execute(_select_organisations_above(), {"id": organisation_id})
    return [(row.id, row.name_kk, row.name_ru) for row in sort_above(rows, organisation_id)]


@cache
def _select_organisations_above() -> Select[*tuple[Any, ...]]:
    """Select an organisation and its ancestors."""
    table = Organisation.__table__.c
    above = select_with_above(table, table.id == bindparam("id", type_=BigKey))
    columns = (table.id, table.parent_id, table.name_kk, table.name_ru)
    return select(*columns).where(table.id.in_(select(above.c.id)))
