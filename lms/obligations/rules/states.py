"""What obligations, their events and assignments may be."""

from typing import Final

OPEN: Final = "open"
MET: Final = "met"
ENDED: Final = "ended"
EXEMPT: Final = "exempt"

OPENED_EVENT: Final = "opened"
MET_EVENT: Final = "met"
ENDED_EVENT: Final = "ended"
EXEMPTED_EVENT: Final = "exempted"
RESUMED_EVENT: Final = "resumed"
REPLACED_EVENT: Final = "replaced"
CONTINUED_EVENT: Final = "continued"
RENEWED_EVENT: Final = "renewed"
# From which state each event takes an obligation, and to which: '' for neither counted before, or no more. The numbers of obligations in
# each state (of a unit, with a due day) follow from these alone.
TURNS: Final = (
    (OPENED_EVENT, "", OPEN),
    (MET_EVENT, OPEN, MET),
    (ENDED_EVENT, OPEN, ""),
    (EXEMPTED_EVENT, OPEN, EXEMPT),
    (RESUMED_EVENT, "", OPEN),
    (RESUMED_EVENT, MET, OPEN),
    (RESUMED_EVENT, EXEMPT, OPEN),
    (RENEWED_EVENT, MET, ""),
    (REPLACED_EVENT, OPEN, ""),
    (CONTINUED_EVENT, "", OPEN),
)
# What an obligation is after an event. `replaced` never stands last: `continued` follows it in the same transaction.
STATE_AFTER: Final = {
    OPENED_EVENT: OPEN,
    RESUMED_EVENT: OPEN,
    CONTINUED_EVENT: OPEN,
    REPLACED_EVENT: OPEN,
    MET_EVENT: MET,
    ENDED_EVENT: ENDED,
    EXEMPTED_EVENT: EXEMPT,
    RENEWED_EVENT: MET,
}

WAITING: Final = "waiting"
STANDING: Final = "standing"
REFUSED: Final = "refused"
WITHDRAWN: Final = "withdrawn"

# Why an event happened: the word `why` in its details.
JOINED: Final = "joined"  # came into the target, or the assignment was made
RENEWAL: Final = "renewal"  # the time to do it anew has come
LEFT: Final = "left"  # no longer among those whom the assignment is for
WITHDRAWN_WHY: Final = "withdrawn"  # the assignment was withdrawn
RETIRED: Final = "retired"  # all its courses went out of service
RETURNED: Final = "returned"  # came back into the target
EXEMPTION: Final = "exemption"  # an exemption holds
EXEMPTION_OVER: Final = "exemption_over"  # it has ended or was withdrawn
REVOKED: Final = "revoked"  # the certificate by which it was met was revoked
MERGE_UNDONE: Final = "merge_undone"  # what met it was done by somebody else, it turned out
MOVED: Final = "moved"  # the person belongs to another unit or organisation
LEAVE: Final = "leave"  # days of leave moved the day
TERMS: Final = "terms"  # the assignment was changed
DUE_MOVED: Final = "due_moved"  # somebody who answers for the person moved the day
# From which state an obligation is resumed for such a reason, as in TURNS; for any other it was exempt.
RESUMED_FROM: Final = {RETURNED: "", REVOKED: MET, MERGE_UNDONE: MET}
