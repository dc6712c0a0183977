"""Words for codes in what is held of a person."""

from typing import Final

from lms.core.i18n import N_

# Codes whose words differ from the code in both languages; others stand as they are stored.
CODES: Final = {
    "self": N_("you"),
    "program": N_("the program"),
    "former_staff": N_("somebody who holds no role now"),
    "citizen": N_("citizen"),
    "civil_servant": N_("civil servant"),
    "active": N_("under way"),
    "completed": N_("completed"),
    "withdrawn": N_("withdrawn"),
    "enrolled": N_("enrolled"),
    "certified": N_("certificate issued"),
    "open": N_("to be completed"),
    "met": N_("fulfilled"),
    "ended": N_("ended"),
    "exempt": N_("exempt"),
    "accepted": N_("accepted"),
    "declined": N_("declined"),
    "expired": N_("ended without an answer"),
    "kk": N_("in Kazakh"),
    "ru": N_("in Russian"),
    "waiting": N_("waiting for its turn"),
    "ready": N_("ready"),
    "failed": N_("failed"),
    "sent": N_("sent"),
    "coming": N_("coming"),
    "page": N_("your page"),
    "list": N_("a list with your name"),
    "export": N_("a file with your name"),
    "asked": N_("waits for a decision"),
    "granted": N_("granted"),
    "kept": N_("kept"),
    "taken": N_("taken back"),
    "regained": N_("given again by the marks"),
    "refused": N_("refused"),
    "cancelled": N_("taken back"),
    "m": N_("man"),
    "f": N_("woman"),
    "urban": N_("town"),
    "rural": N_("village"),
    "full": N_("in full"),
    "initials": N_("surname and initials"),
}
