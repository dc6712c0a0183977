"""Read uploaded lists of people, their members, and the people that a file names."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.models import Organisation, Person
from lms.accounts.rules import Actor, FullNameMixin, fold_text
from lms.core import jobs
from lms.core.collation import COLLATION
from lms.core.crypto import FieldCipher
from lms.core.jobs import JobRow
from lms.core.rows import read_row, read_rows
from lms.obligations.models import Assignment, TargetList, TargetListLine, TargetListPerson
from lms.obligations.queries.assignment_scope import is_assignment_in_scope
from lms.obligations.queries.membership import is_in_target
from lms.obligations.rules import STANDING, WAITING, Target, list_conditions
from lms.obligations.rules.lists import FAILED, READY
from lms.obligations.rules.targets import target_value
from lms.regions.models import RegionUnit

BATCH: Final = 500
LIST_JOB: Final = "read_list"


@dataclass(frozen=True, slots=True)
class ListRow:
    """A list with the name of the unit or organisation that owns it.

    `used_by`: the number of assignments, in force or waiting, that use it. `state` and `reading` as
    in TargetList.
    """

    id: int
    name: str
    region_unit_id: int | None
    organisation_id: int | None
    state: str
    file_name: str
    reading: dict[str, Any] | None
    owner_kk: str
    owner_ru: str
    created_at: datetime
    people: int
    used_by: int

    @property
    def is_ready(self) -> bool:
        """Whether assignments can use the list."""
        return self.state == READY

    @property
    def is_failed(self) -> bool:
        """Whether the file could not be read."""
        return self.state == FAILED

    @property
    def target_value(self) -> str:
        """The list's unit or organisation as a choice of forms."""
        return target_value(Target(self.region_unit_id, self.organisation_id))

    @property
    def missing(self) -> int:
        """The number of rows that name nobody."""
        return int((self.reading or {}).get("missing", 0))


@dataclass(frozen=True, slots=True)
class ListMember(FullNameMixin):
    """A person on a list."""

    id: int
    surname: str
    given_name: str
    patronymic: str
    unit_kk: str
    unit_ru: str
    organisation_kk: str | None
    organisation_ru: str | None
    position: str


def list_target_lists(
    session: Session,
    by: Actor,
    *,
    name: str = "",
    sort: str = "-created",
    limit: int,
    offset: int = 0,
) -> tuple[list[ListRow], int]:
    """Return one page of the lists of units and organisations in scope, and the total.

    `sort`: name, people or created; descending with - before it.
    """
    conditions = [is_assignment_in_scope(by, TargetList)]
    if name:
        conditions.append(func.lower(TargetList.name).contains(name.lower(), autoescape=True))
    total = session.scalar(select(func.count()).select_from(TargetList).where(*conditions)) or 0
    people = _count_members()
    columns: dict[str, Any] = {"name": TargetList.name.collate(COLLATION), "people": people}
    key = columns.get(sort.removeprefix("-"), TargetList.id)
    order = key.desc() if sort.startswith("-") else key
    rows = session.execute(
        _select_lists(people)
        .where(*conditions)
        .order_by(order, TargetList.id)
        .limit(limit)
        .offset(offset)
    ).all()
    uses = _count_uses(session, {row.id for row in rows})
    return [read_row(ListRow, row, used_by=uses[row.id]) for row in rows], total


def find_target_list(session: Session, by: Actor, list_id: int) -> ListRow | None:
    """Return the list if the actor answers for the unit or organisation that owns it."""
    query = _select_lists(_count_members()).where(
        TargetList.id == list_id, is_assignment_in_scope(by, TargetList)
    )
    row = session.execute(query).first()
    if row is None:
        return None
    return read_row(ListRow, row, used_by=_count_uses(session, {list_id})[list_id])


def list_lists_named(session: Session, *, name: str, target: Target) -> list[TargetList]:
    """Return the lists of this name that the unit or organisation has already."""
    same = (
        TargetList.name == name,
        TargetList.region_unit_id == target.region_unit_id,
        TargetList.organisation_id == target.organisation_id,
    )
    return list(session.scalars(select(TargetList).where(*same)))


def build_list_subject(list_id: int) -> str:
    """Return the subject of a list's jobs and events."""
    return f"target_list:{list_id}"


def find_reading_job(session: Session, list_id: int) -> JobRow | None:
    """Return the job that reads a list, or has read it."""
    return jobs.find_latest_job(session, kind=LIST_JOB, subject=build_list_subject(list_id))


def list_missing_rows(
    session: Session, list_id: int, *, cipher: FieldCipher, limit: int, offset: int = 0
) -> tuple[list[tuple[int, str]], int]:
    """Return one page of the kept rows that name nobody, by line, and how many are kept."""
    is_its = TargetListLine.list_id == list_id
    total = session.scalar(select(func.count()).select_from(TargetListLine).where(is_its)) or 0
    columns = (TargetListLine.line, TargetListLine.text)
    query = select(*columns).where(is_its).order_by(TargetListLine.line)
    rows = session.execute(query.limit(limit).offset(offset))
    return [(row.line, cipher.decrypt(row.text)) for row in rows], total


def list_members(
    session: Session, by: Actor, list_id: int, *, name: str = "", limit: int, offset: int = 0
) -> tuple[list[ListMember], int]:
    """Return one page of the people on a list whom the actor may see, by name, and the total."""
    conditions: list[ColumnElement[bool]] = [
        TargetListPerson.list_id == list_id,
        _is_person_visible(by),
        *(Person.search_key.contains(word, autoescape=True) for word in fold_text(name).split()),
    ]
    person_ids = (
        select(TargetListPerson.person_id)
        .join(Person, Person.id == TargetListPerson.person_id)
        .where(*conditions)
    )
    total = session.scalar(select(func.count()).select_from(person_ids.subquery())) or 0
    by_name = (Person.surname.collate(COLLATION), Person.given_name.collate(COLLATION), Person.id)
    query = _select_members(by).where(*conditions).order_by(*by_name).limit(limit).offset(offset)
    return list(read_rows(ListMember, session.execute(query))), total


def _select_members(by: Actor) -> Select[*tuple[Any, ...]]:
    """Return a query for members, without organisations that the actor may not see."""
    is_visible = accounts.build_people_scope(
        by, unit=Person.region_unit_id, organisation=Person.organisation_id
    )
    is_hidden = and_(Organisation.id.is_(None), Person.organisation_id.is_not(None))
    return (
        select(
            Person.id,
            Person.surname,
            Person.given_name,
            Person.patronymic,
            RegionUnit.name_kk.label("unit_kk"),
            RegionUnit.name_ru.label("unit_ru"),
            Organisation.name_kk.label("organisation_kk"),
            Organisation.name_ru.label("organisation_ru"),
            case((is_hidden, ""), else_=Person.position).label("position"),
        )
        .join(TargetListPerson, TargetListPerson.person_id == Person.id)
        .join(RegionUnit, RegionUnit.id == Person.region_unit_id)
        .outerjoin(Organisation, and_(Organisation.id == Person.organisation_id, is_visible))
    )


def _is_person_visible(by: Actor) -> ColumnElement[bool]:
    return accounts.build_people_scope(
        by, unit=Person.region_unit_id, organisation=Person.organisation_id, person=Person.id
    )


def find_people_by(
    session: Session, by: Actor, target: Target, column: str, values: Collection[str]
) -> dict[str, int]:
    """Return the ids of people in a target by a value of theirs, if the actor may see them.

    `column`: iin_hash, user_name or email.
    """
    columns = {"iin_hash": Person.iin_hash, "user_name": Person.user_name, "email": Person.email}
    key = columns[column]
    conditions = (_is_person_visible(by), is_in_target(target))
    person_ids: dict[str, int] = {}
    for batch in _split_into_batches(values):
        rows = session.execute(select(key, Person.id).where(key.in_(batch), *conditions))
        person_ids.update({str(value): person_id for value, person_id in rows})
    return person_ids


def _select_lists(people: ColumnElement[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            TargetList.id,
            TargetList.name,
            TargetList.region_unit_id,
            TargetList.organisation_id,
            TargetList.state,
            TargetList.file_name,
            TargetList.reading,
            func.coalesce(RegionUnit.name_kk, Organisation.name_kk).label("owner_kk"),
            func.coalesce(RegionUnit.name_ru, Organisation.name_ru).label("owner_ru"),
            TargetList.created_at,
            people.label("people"),
        )
        .outerjoin(RegionUnit, RegionUnit.id == TargetList.region_unit_id)
        .outerjoin(Organisation, Organisation.id == TargetList.organisation_id)
    )


def _count_members() -> Any:
    count = select(func.count()).where(TargetListPerson.list_id == TargetList.id)
    return count.correlate(TargetList).scalar_subquery()


def _count_uses(session: Session, list_ids: Collection[int]) -> Counter[int]:
    """Count the assignments, in force or waiting, whose conditions name each list."""
    uses: Counter[int] = Counter()
    narrowings = session.scalars(
        select(Assignment.narrowing).where(Assignment.state.in_((STANDING, WAITING)))
    )
    for narrowing in narrowings:
        named_ids = {value for kind, value in list_conditions(narrowing) if kind == "list"}
        uses.update(named_ids & set(list_ids))
    return uses


def _split_into_batches(values: Iterable[str]) -> Iterable[list[str]]:
    unique = list(dict.fromkeys(values))
    return (unique[start : start + BATCH] for start in range(0, len(unique), BATCH))
