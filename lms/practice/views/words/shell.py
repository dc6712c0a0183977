"""The words that the player of practice tasks says, whatever the kind."""

from lms.core.i18n import gettext as _


def list_words() -> dict[str, str]:
    """Return the words by the names under which static/js/practice/player.js asks for them."""
    return {
        "player-hint": _("Hint"),
        "player-hint-next": _("One more hint"),
        "player-hint-none": _("No more hints"),
        "player-hint-number": _("Hint {n} of {total}:"),
        "player-show-begin": _(
            "The task is shown in steps: {total}. Press “Next step”; nothing moves by itself."
        ),
        "player-show-step": _("Step {n} of {total}."),
        "player-show-end": _("That was all. Now it is your turn."),
        "player-show-back": _("You are back at your own work. To pass, start again."),
        "player-only-watching": _("Now you are watching. Press “Next step”."),
        "player-passed": _("The task is done"),
        "player-nearly": _("Most of it went well"),
        "player-not-yet": _("Not there yet"),
        "player-shown-result": _("You watched how it is done"),
        "player-forbidden-result": _("Once more, and without the dangerous step"),
        "player-unfinished": _("Not everything is done yet."),
        "player-percent": _("Goals reached: {n} of {total}."),
        "player-more": _("And {n} more"),
        "player-sending": _("The result is being saved…"),
        "player-stored": _("The result is saved."),
        "player-try-only": _("You played without an account, so the result is not saved."),
        "player-not-stored": _("You played for yourself: this result is not saved."),
        "player-refused": _("The result could not be saved."),
        **list_run_words(),
        **_list_offline_words(),
    }


def list_run_words() -> dict[str, str]:
    """Return the words for beginning again, in a final test too."""
    return {
        "player-restarted": _("You have started again."),
        "player-undone": _("What you did before is back."),
    }


def _list_offline_words() -> dict[str, str]:
    """Return the words of work that is not sent yet."""
    return {
        "player-offline": _(
            "There is no connection. Your work is kept on this device and is sent by itself as "
            "soon as the connection is back, from this page, another task or “My learning”."
        ),
        "player-offline-page": _(
            "There is no connection. Leave this page open: your work is sent by itself as soon as "
            "the connection is back."
        ),
        "player-sign-in": _(
            "You have been signed out. Your work is kept on this device; it is sent when you have "
            "signed in and opened a task."
        ),
    }
