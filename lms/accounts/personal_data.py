"""What accounts hold of people: exported, sealed in backups, erased."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from lms.accounts.models import (
    Absence,
    AuditEvent,
    CardConsent,
    IinConflict,
    Person,
    PersonalAccess,
    PersonMerge,
    Post,
    PostOffer,
    RecoveryCode,
    RoleGrant,
    SecondFactor,
    SignIn,
)
from lms.accounts.queries.own_events import is_of_account
from lms.accounts.rules import ERASED_NAME, ERASED_USER_NAME
from lms.accounts.rules.iin import NEITHER
from lms.accounts.services import people_changed, sync_main_posts
from lms.core.personal_data import (
    DERIVED,
    INTERNAL,
    SECRET,
    Erasure,
    PersonalData,
    PersonalTable,
    SealedColumns,
)

_UNSYNCHRONISED: Final = {"synchronize_session": False}
# What stays in place of a person's own columns, as SQL: the shell of a deleted person.
BLANKS: Final = {
    "surname": "''",
    "given_name": f"'{ERASED_NAME}' || id",
    "patronymic": "''",
    "user_name": f"'{ERASED_USER_NAME}' || id",
    "search_key": f"'{ERASED_USER_NAME}' || id",
    **dict.fromkeys(("email", "phone", "email_claim", "phone_claim"), "NULL"),
    **dict.fromkeys(("iin_encrypted", "iin_hash", "iin_claim_encrypted", "iin_claim_hash"), "NULL"),
    "position": "''",
    "password_hash": "NULL",
    "time_zone": "NULL",
    "sex": "NULL",
    "birth_year": "NULL",
    "settlement": "NULL",
    "extra_time_percent": "0",
}


def _find_subject(person_ids: Collection[int]) -> ColumnElement[bool]:
    """Find events that people caused, and those about their accounts."""
    return or_(AuditEvent.actor_id.in_(person_ids), *map(is_of_account, person_ids))


TABLES: Final = (
    PersonalTable(
        Person,
        "person",
        Person.id.in_,
        (
            "surname",
            "given_name",
            "patronymic",
            "user_name",
            "email",
            "phone",
            "email_claim",
            "phone_claim",
            "iin_encrypted",
            "iin_claim_encrypted",
            "language",
            "audience",
            "region_unit_id",
            "organisation_id",
            "position",
            "shown_name",
            "extra_time_percent",
            "created_at",
            "blocked_at",
            "time_zone",
            "sex",
            "birth_year",
            "settlement",
            "sex_said",
            "birth_year_said",
            "settlement_said",
        ),
        left_out={
            "id": INTERNAL,
            "search_key": DERIVED,
            "iin_hash": DERIVED,
            "iin_claim_hash": DERIVED,
            "created_by_organisation_id": INTERNAL,
            "same_name": DERIVED,
            "same_login": DERIVED,
            "has_namesake": DERIVED,
            "password_hash": SECRET,
            "merged_into_id": INTERNAL,
            "erased_at": INTERNAL,
        },
    ),
    PersonalTable(
        Post,
        "posts",
        Post.person_id.in_,
        ("organisation_id", "position", "category", "starts_on", "ends_on", "is_main"),
        left_out={"id": INTERNAL, "person_id": INTERNAL},
    ),
    PersonalTable(
        PostOffer,
        "post_offers",
        PostOffer.person_id.in_,
        (
            "organisation_id",
            "surname",
            "given_name",
            "patronymic",
            "position",
            "category",
            "starts_on",
            "offered_by",
            "offered_at",
            "expires_at",
            "state",
            "ended_at",
            "reason",
        ),
        actors=("offered_by",),
        left_out={"id": INTERNAL, "person_id": INTERNAL, "search_key": DERIVED, "source": INTERNAL},
    ),
    PersonalTable(
        CardConsent,
        "account_care",
        CardConsent.person_id.in_,
        ("organisation_id", "region_unit_id", "given_at", "withdrawn_at"),
        left_out={"id": INTERNAL, "person_id": INTERNAL},
    ),
    PersonalTable(
        IinConflict,
        "",
        IinConflict.chosen_id.in_,
        (),
        left_out=dict.fromkeys(
            IinConflict.__table__.columns.keys(), "a case of administrators about several accounts"
        ),
    ),
    PersonalTable(
        Absence,
        "leaves",
        Absence.person_id.in_,
        (
            "kind",
            "organisation_id",
            "starts_on",
            "ends_on",
            "created_by",
            "created_at",
            "withdrawn_at",
        ),
        actors=("created_by",),
        left_out={"id": INTERNAL, "person_id": INTERNAL},
    ),
    PersonalTable(
        RoleGrant,
        "roles",
        RoleGrant.person_id.in_,
        (
            "role",
            "region_unit_id",
            "organisation_id",
            "course_slug",
            "granted_by",
            "granted_at",
            "withdrawn_at",
        ),
        actors=("granted_by",),
        left_out={"id": INTERNAL, "person_id": INTERNAL},
    ),
    PersonalTable(
        SignIn,
        "sign_ins",
        SignIn.person_id.in_,
        ("device", "started_at", "expires_at", "ended_at", "with_code", "is_shared"),
        left_out={"id": INTERNAL, "person_id": INTERNAL, "token_hash": SECRET},
    ),
    PersonalTable(
        SecondFactor,
        "second_step",
        SecondFactor.person_id.in_,
        ("confirmed_at",),
        left_out={
            "person_id": INTERNAL,
            "secret_encrypted": SECRET,
            "waiting_encrypted": SECRET,
            "last_step": INTERNAL,
        },
    ),
    PersonalTable(
        RecoveryCode,
        "recovery_codes",
        RecoveryCode.person_id.in_,
        ("used_at",),
        left_out={"person_id": INTERNAL, "first_letter": SECRET, "code_hash": SECRET},
    ),
    PersonalTable(
        PersonMerge,
        "merges",
        lambda ids: or_(PersonMerge.kept_id.in_(ids), PersonMerge.merged_id.in_(ids)),
        ("at", "actor_id", "undone_at", "undone_by"),
        actors=("actor_id", "undone_by"),
        left_out={
            "id": INTERNAL,
            "kept_id": INTERNAL,
            "merged_id": INTERNAL,
            "details": "numbers of the moved rows, which are exported themselves",
        },
    ),
    PersonalTable(
        PersonalAccess,
        "looks",
        PersonalAccess.person_id.in_,
        ("at", "actor_id", "access_kind"),
        actors=("actor_id",),
        left_out={"id": INTERNAL, "person_id": INTERNAL},
    ),
    PersonalTable(
        AuditEvent,
        "actions",
        _find_subject,
        ("at", "actor_id", "kind"),
        actors=("actor_id",),
        left_out={
            "id": INTERNAL,
            "origin": "may tell of somebody else's browser or client",
            "network": "may be somebody else's",
            "device": "may be somebody else's",
            "subject": "may name a record of somebody else",
            "details": "may name records of somebody else",
            "request_id": INTERNAL,
        },
    ),
)

SEALED: Final = (
    SealedColumns("person", BLANKS, holders=(("id", "person"),)),
    SealedColumns("post", {"position": "''"}),
    SealedColumns(
        "post_offer",
        {
            "surname": "''",
            "given_name": "''",
            "patronymic": "''",
            "search_key": "''",
            "position": "''",
        },
    ),
    SealedColumns("sign_in", {"device": "''"}),
)


def erase(session: Session, erasure: Erasure) -> None:
    """Leave a shell of the accounts: posts and roles end, names, contacts and sign-ins go."""
    ids, now = erasure.person_ids, erasure.now
    _end_posts(session, erasure)
    _forget_conflicts(session, erasure)
    for table in (PostOffer, CardConsent, SignIn, SecondFactor, RecoveryCode, Absence):
        statement = delete(table).where(table.person_id.in_(ids))
        session.execute(statement, execution_options=_UNSYNCHRONISED)
    own_grants = (RoleGrant.person_id.in_(ids), RoleGrant.withdrawn_at.is_(None))
    session.execute(
        update(RoleGrant).where(*own_grants).values(withdrawn_at=now),
        execution_options=_UNSYNCHRONISED,
    )
    _blank_people(session, erasure)
    is_merge = or_(PersonMerge.kept_id.in_(ids), PersonMerge.merged_id.in_(ids))
    session.execute(
        update(PersonMerge).where(is_merge).values(details={}), execution_options=_UNSYNCHRONISED
    )
    session.expire_all()
    people_changed.send(session, person_ids=list(ids), by_id=erasure.by_id, moment=erasure.moment)


def _end_posts(session: Session, erasure: Erasure) -> None:
    """End held posts today, and drop what their holder was called there."""
    ids = erasure.person_ids
    held_posts = (Post.person_id.in_(ids), Post.ends_on.is_(None))
    session.execute(
        update(Post).where(*held_posts).values(ends_on=erasure.moment.today, is_main=False),
        execution_options=_UNSYNCHRONISED,
    )
    session.execute(
        update(Post).where(Post.person_id.in_(ids)).values(position=""),
        execution_options=_UNSYNCHRONISED,
    )
    sync_main_posts(session, ids)


def _forget_conflicts(session: Session, erasure: Erasure) -> None:
    """Close open conflicts about the IINs of the person: nobody of them claims it any more."""
    hashes = {
        value
        for person in session.scalars(select(Person).where(Person.id.in_(erasure.person_ids)))
        for value in (person.iin_hash, person.iin_claim_hash)
        if value
    }
    open_conflicts = (IinConflict.iin_hash.in_(hashes), IinConflict.decided_at.is_(None))
    session.execute(
        update(IinConflict)
        .where(*open_conflicts)
        .values(iin_encrypted=None, iin_hash=None, decided_at=erasure.now, decision=NEITHER),
        execution_options=_UNSYNCHRONISED,
    )


def _blank_people(session: Session, erasure: Erasure) -> None:
    for person_id in erasure.person_ids:
        values = {
            "surname": "",
            "given_name": f"{ERASED_NAME}{person_id}",
            "patronymic": "",
            "user_name": f"{ERASED_USER_NAME}{person_id}",
            "search_key": f"{ERASED_USER_NAME}{person_id}",
            "position": "",
            "extra_time_percent": 0,
            "organisation_id": None,
            "sex_said": False,
            "birth_year_said": False,
            "settlement_said": False,
            "blocked_at": erasure.now,
            "erased_at": erasure.now,
        }
        values |= {name: None for name, blank in BLANKS.items() if blank == "NULL"}
        session.execute(
            update(Person).where(Person.id == person_id).values(values),
            execution_options=_UNSYNCHRONISED,
        )


PERSONAL_DATA: Final = PersonalData(TABLES, SEALED, erase)
