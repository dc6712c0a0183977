"""The kinds of failure that a domain may raise. Each domain names its own in its errors.py; lms/web turns them into pages."""

import re
from typing import ClassVar, NamedTuple

from lms.core.i18n import gettext


class DomainError(Exception):
    """Something that a person asked for cannot be done. `message` is a gettext message id; params fill its placeholders."""

    message: ClassVar[str] = ""

    def __init__(self, **params: object) -> None:
        self.params = params
        super().__init__(type(self).__name__)

    def text(self) -> str:
        """The message in the language of the moment."""
        return gettext(self.message) % self.params

    @classmethod
    def code(cls) -> str:
        """What programs know the failure by: its name in small letters."""
        return re.sub("(?<=[a-z])(?=[A-Z])", "_", cls.__name__).lower()


class RequestFault(NamedTuple):
    """What is wrong in one place of a request of a program. `pointer`: where, as RFC 6901 has it, or the name of a parameter."""

    pointer: str
    code: str
    detail: str


class NotFound(DomainError):
    """Missing, or outside the actor's scope: the two look the same from outside."""


class Forbidden(DomainError):
    """The actor may see it but not do this to it."""


class Conflict(DomainError):
    """The state of things does not allow it (any more)."""


class Invalid(DomainError):
    """The input is not what it has to be."""


class Limited(DomainError):
    """Too often. `retry_after` is in seconds."""

    def __init__(self, *, retry_after: int, **params: object) -> None:
        self.retry_after = retry_after
        super().__init__(**params)


class Overloaded(DomainError):
    """The server has no capacity for it at this moment. `retry_after` is in seconds."""

    def __init__(self, *, retry_after: int, **params: object) -> None:
        self.retry_after = retry_after
        super().__init__(**params)
