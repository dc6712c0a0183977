"""The record of access to personal data: a page that shows people to an official notes whom it showed, before it is sent."""

from collections.abc import Iterable

from lms.web import access
from lms.web.runtime import now, runtime
from lms.web.transaction import afterwards


def note_access(person_ids: Iterable[int], what: str) -> None:
    """Notes that the actor is shown the data of these people; their own is not noted. `what`: "page", "list", "export" and the other
    kinds of the accounts' rules.ACCESS_KINDS. The person concerned reads it at /accounts/accesses.
    """
    record, actor_id, moment, ids = runtime().record_access, access.actor().audit_id, now(), list(person_ids)
    if ids:
        afterwards(lambda writing: record(writing, actor_id=actor_id, person_ids=ids, what=what, now=moment))
