"""The states of obligations and assignments, the kinds of events and the reasons for them."""

from typing import Final

OPEN: Final = "open"
MET: Final = "met"
ENDED: Final = "ended"
EXEMPT: Final = "exempt"
UNFINISHED: Final = (OPEN, EXEMPT)

OPENED_EVENT: Final = "opened"
MET_EVENT: Final = "met"
ENDED_EVENT: Final = "ended"
EXEMPTED_EVENT: Final = "exempted"
RESUMED_EVENT: Final = "resumed"
REPLACED_EVENT: Final = "replaced"
CONTINUED_EVENT: Final = "continued"
RENEWED_EVENT: Final = "renewed"
# (event, state before, state after); '' means not counted. The numbers of obligations in each
# state (by unit and due day) are counted from these alone.
STATE_CHANGES: Final = (
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

WAITING: Final = "waiting"
STANDING: Final = "standing"
REFUSED: Final = "refused"
WITHDRAWN: Final = "withdrawn"

# The reason of an event: `why` in its details.
JOINED: Final = "joined"  # joined the target, or the assignment was created
RENEWAL: Final = "renewal"  # the window of the next round has begun
LEFT: Final = "left"  # left the target
WITHDRAWN_WHY: Final = "withdrawn"  # the assignment was withdrawn
RETIRED: Final = "retired"  # all its courses went out of service
RETURNED: Final = "returned"  # returned to the target
EXEMPTION: Final = "exemption"  # an exemption is valid
EXEMPTION_OVER: Final = "exemption_over"  # the exemption has ended or was withdrawn
REVOKED: Final = "revoked"  # the certificate by which it was met was revoked
MERGE_UNDONE: Final = (
    "merge_undone"  # the completion belongs to another person after a merge was undone
)
MOVED: Final = "moved"  # the person belongs to another unit or organisation
LEAVE: Final = "leave"  # days of leave moved the day
TERMS: Final = "terms"  # the assignment was changed
DUE_MOVED: Final = "due_moved"  # somebody who answers for the person moved the day
# Reasons of a `resumed` event by which an exempt obligation is open for the figures alone, until
# the next event of the same moment: it is met, ends, or is exempt in another unit or organisation.
NOT_RESUMED: Final = (MET_EVENT, LEFT, WITHDRAWN_WHY, RETIRED, MOVED)
# The state before a `resumed` event with such a reason, as in STATE_CHANGES; otherwise EXEMPT.
RESUMED_FROM: Final = {RETURNED: "", REVOKED: MET, MERGE_UNDONE: MET}
