"""What lists, forms and API clients learn of strangers is counted, whichever way they come.

A line whose IIN, e-mail or telephone is that of somebody outside of the actor's organisations gets
an answer that does not say which it is. But it does say that one is known, also where the person is
invited; so there is an end to such answers, for a person and for an organisation. The same line
counts once: a list is checked anew after each correction. Another name is another line, or one
could try which name an IIN belongs to.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from lms.accounts.errors import TooManyStrangers
from lms.accounts.rules import Actor, fold_text
from lms.accounts.services.bulk import ELSEWHERE_FAULTS, INVITED, LinePlan, ListedPerson
from lms.core import throttle
from lms.core.crypto import FieldCipher

STRANGERS: Final = 500
STRANGERS_OF_ORGANISATION: Final = 1000
STRANGERS_WINDOW: Final = timedelta(days=1)


def list_strangers(lines: Sequence[ListedPerson], plans: Sequence[LinePlan]) -> list[str]:
    """Return what identifies each line whose answer says that a stranger is known."""
    return [
        identify_line(line, line)
        for line, plan in zip(lines, plans, strict=True)
        if _is_stranger_revealed(plan)
    ]


def identify_line(names: Any, contacts: Any) -> str:
    """Return what identifies a line: IIN, contacts and name, in any spelling."""
    parts = (names.surname, names.given_name, names.patronymic or "")
    spelled = (fold_text(part) for part in parts)
    return "|".join((str(contacts.iin), str(contacts.email), str(contacts.phone), *spelled))


def _is_stranger_revealed(plan: LinePlan) -> bool:
    """Return whether the answer to a line says that a person outside is known."""
    is_invited_stranger = plan.action == INVITED and plan.person and not plan.person.is_owned
    codes = {fault.code for fault in (*plan.faults, *plan.notes)}
    return bool(is_invited_stranger or codes & ELSEWHERE_FAULTS)


def refuse_curious(
    session: Session, *, by: Actor, organisation_id: int | None, cipher: FieldCipher, now: datetime
) -> None:
    """Raise TooManyStrangers if the actor or the organisation has had all such answers.

    A national administrator sees everybody anyhow.
    """
    wait, limit = max(
        (
            (throttle.get_blocked_seconds(session, key=key, limit=limit + 1, now=now), limit)
            for key, limit in _build_limits(by, organisation_id, cipher).items()
        ),
        default=(0, 0),
    )
    if wait and not by.is_national_admin():
        raise TooManyStrangers(retry_after=wait, limit=limit)


def count_strangers(
    session: Session,
    *,
    by: Actor,
    organisation_id: int | None,
    strangers: Sequence[str],
    cipher: FieldCipher,
    now: datetime,
) -> bool:
    """Count such answers, each line once; return False if they may not be given any more."""
    if by.is_national_admin() or not strangers:
        return True
    is_within = True
    for key, limit in _build_limits(by, organisation_id, cipher).items():
        unseen = throttle.count_unseen(
            session,
            keys=[cipher.lookup(f"{key} {stranger}") for stranger in strangers],
            window=STRANGERS_WINDOW,
            now=now,
        )
        throttle.hit(session, key=key, window=STRANGERS_WINDOW, now=now, times=unseen)
        wait = throttle.get_blocked_seconds(session, key=key, limit=limit + 1, now=now)
        is_within = is_within and not wait
    return is_within


def _build_limits(by: Actor, organisation_id: int | None, cipher: FieldCipher) -> dict[str, int]:
    """Return the keys with their limits. An API client is no person: its organisation counts."""
    limits = {}
    if organisation_id is not None:
        limits[cipher.lookup(f"strangers of {organisation_id}")] = STRANGERS_OF_ORGANISATION
    if by.person_id:
        limits[cipher.lookup(f"strangers for {by.person_id}")] = STRANGERS
    return limits
