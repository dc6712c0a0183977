"""Base classes of domain errors.

Each domain defines its own in its errors.py; lms/web turns them into pages.
"""

import re
from typing import ClassVar, NamedTuple

from lms.core.i18n import describe_wait, gettext


class DomainError(Exception):
    """A request cannot be fulfilled. `message` is a message id; params fill its placeholders."""

    message: ClassVar[str] = ""

    def __init__(self, **params: object) -> None:
        self.params = params
        super().__init__(type(self).__name__)

    def describe(self) -> str:
        """Return the message in the current language."""
        return gettext(self.message) % self.params

    @classmethod
    def get_code(cls) -> str:
        """Return the error code of the API: the class name in snake_case."""
        return re.sub("(?<=[a-z])(?=[A-Z])", "_", cls.__name__).lower()


class RequestFault(NamedTuple):
    """A fault in one part of an API request.

    `pointer` is a JSON pointer (RFC 6901) or the name of a parameter.
    """

    pointer: str
    code: str
    detail: str


class NotFound(DomainError):
    """The object does not exist, or is outside the actor's scope: the reply is the same."""


class Forbidden(DomainError):
    """The actor may see the object but not do this to it."""


class Conflict(DomainError):
    """The current state does not allow the action."""


class Invalid(DomainError):
    """The input is not valid."""


class Limited(DomainError):
    """The action was done too often. `retry_after` is in seconds.

    In the message `%(wait)s` stands for the sentence that says when to try again.
    """

    def __init__(self, *, retry_after: int, **params: object) -> None:
        self.retry_after = retry_after
        super().__init__(**params)

    def describe(self) -> str:
        """Return the message in the current language, with the time that is left."""
        return gettext(self.message) % {**self.params, "wait": describe_wait(self.retry_after)}


class Overloaded(DomainError):
    """The server has no capacity at the moment. `retry_after` is in seconds."""

    def __init__(self, *, retry_after: int, **params: object) -> None:
        self.retry_after = retry_after
        super().__init__(**params)
