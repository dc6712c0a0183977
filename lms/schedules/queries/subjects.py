"""What is sent, if a person may see it at this moment: the one question that is asked when it is set up, drawn, mailed and fetched."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.regions.queries import children
from lms.report_builder.queries.saved import report
from lms.reporting.queries.places import UNITS, Area, own_places, place
from lms.schedules.rules import SAVED, ahead


@dataclass(frozen=True, slots=True)
class Subject:
    """What is sent: of which place, and of a saved report which one."""

    kind: str
    place: Area
    saved_report_id: int | None = None
    name: str = ""

    @property
    def names(self) -> dict[str, str]:
        """The names of the place by language."""
        return {"kk": self.place.name_kk, "ru": self.place.name_ru}

    def before_due(self, every: str) -> bool:
        """Whether it leaves before it has to be handed in (rules.ahead)."""
        return ahead(self.kind, every, is_akimat=self.place.kind == UNITS and not self.place.whole)


def places_offered(session: Session, by: Actor) -> list[Area]:
    """The places to choose from: the actor's own, and the units directly below those. Any other in scope is reached from its figures."""
    own = own_places(session, by)
    below = [
        Area(UNITS, unit.id, unit.name_kk, unit.name_ru, by)
        for one in own
        if one.kind == UNITS
        for unit in children(session, one.id)
    ]
    return list({(one.kind, one.id): one for one in (*own, *below)}.values())


def subject_of(
    session: Session,
    by: Actor,
    kind: str,
    *,
    place_kind: str,
    place_id: int,
    saved_report_id: int | None,
) -> Subject:
    """What is sent, within the actor's scope of now. Raises PlaceNotFound or ReportNotFound for what is foreign, deleted or missing."""
    if kind != SAVED:
        return Subject(kind, place(session, by, place_kind, place_id))
    found = report(session, by, saved_report_id or 0)
    return Subject(
        SAVED, place(session, by, found.place_kind, found.place_id), found.id, found.name
    )
