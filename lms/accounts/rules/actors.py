"""The signed-in person, and what their roles let them do."""

from dataclasses import dataclass, replace
from typing import Final

from lms.accounts.rules.roles import CITIZEN, NATIONAL_ADMIN, TRAINER, Grant


@dataclass(frozen=True, slots=True)
class Actor:
    """The signed-in person, as far as a request has to know them."""

    person_id: int
    sign_in_id: int
    token: str
    surname: str
    given_name: str
    patronymic: str
    user_name: str
    language: str
    audience: str
    region_unit_id: int
    organisation_id: int | None
    grants: tuple[Grant, ...] = ()
    # Roles are held, but have no effect until the second factor is set up.
    roles_rest: bool = False

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """Return the token of the sign-in, which Flask-Login keeps in the cookie."""
        return self.token

    def with_token(self, token: str) -> "Actor":
        """Return the same person with the token of their cookie."""
        return replace(self, token=token)

    @property
    def audit_id(self) -> int | None:
        """The id for the audit records; None for the operator at the command line."""
        return self.person_id or None

    @property
    def role_names(self) -> frozenset[str]:
        """The roles held in any scope."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def has_any_role(self) -> bool:
        """Whether the person holds any role, also one that rests."""
        return bool(self.grants) or self.roles_rest

    @property
    def display_name(self) -> str:
        """Given name and surname."""
        return f"{self.given_name} {self.surname}".strip()

    def drop_person(self) -> "Actor":
        """Return nobody with the same scope, as a key of statements that depend on it alone."""
        return replace(OPERATOR, grants=self.grants, roles_rest=self.roles_rest)

    def is_national_admin(self) -> bool:
        """Return whether everything is in scope."""
        return NATIONAL_ADMIN in self.role_names

    def can_edit_course(self, slug: str) -> bool:
        """Return whether the person is a trainer of the course."""
        return self.is_national_admin() or any(
            grant.role == TRAINER and grant.course_slug in (None, slug) for grant in self.grants
        )


# Commands on the server act as a national administrator without a name in the records.
OPERATOR: Final = Actor(
    person_id=0,
    sign_in_id=0,
    token="",
    surname="",
    given_name="",
    patronymic="",
    user_name="operator",
    language="kk",
    audience=CITIZEN,
    region_unit_id=0,
    organisation_id=None,
    grants=(Grant(NATIONAL_ADMIN),),
)
