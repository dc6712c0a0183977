"""What a scene of pointing says."""

from lms.core.i18n import gettext as _


def list_words() -> dict[str, str]:
    """Return the words of the view by name."""
    return {
        "pointing-table": _("Things on the table"),
        "pointing-keys": _(
            "Arrow keys: from thing to thing. Space bar: click. Enter: open. Shift and F10: menu."
            " To move a thing: space bar on it, Tab to the target, Enter."
        ),
        "pointing-list": _("List of things, to be scrolled"),
        "pointing-text": _("Text to select from"),
        "pointing-on": _("switched on"),
        "pointing-off": _("switched off"),
        "pointing-read": _("opened"),
        "pointing-picked": _("taken up"),
        "pointing-chosen": _("chosen: {entry}"),
        "pointing-pick": _("chosen"),
        "pointing-holds": _("things inside: {n}"),
        "pointing-close": _("Close"),
        "pointing-selected": _("Selected: {text}"),
        "pointing-pick-first": _("First take up a thing: click it, or press the space bar on it."),
        **_list_sayings(),
    }


def _list_sayings() -> dict[str, str]:
    """Return what is said after an action."""
    return {
        "pointing-said-click": _("{name}: clicked."),
        "pointing-said-once": _("{name}: clicked once. To open it, click twice or press Enter."),
        "pointing-said-picked": _("{name}: taken up. Now choose where to put it."),
        "pointing-said-put": _("{name}: let go."),
        "pointing-said-open": _("{name} is open. {text}"),
        "pointing-said-shut": _("{name} is closed."),
        "pointing-said-menu": _("{name}: the menu is open."),
        "pointing-said-choose": _("{name}: “{entry}” is chosen."),
        "pointing-said-close": _("The menu is closed."),
        "pointing-said-drop": _("{name}: now in “{holder}”."),
        "pointing-said-back": _("{name}: back on the table."),
        "pointing-said-missed": _(
            "Let go beside the target: the thing is back. Hold the button down until the end."
        ),
        "pointing-said-right": _("The password is right."),
        "pointing-said-wrong": _("This password does not fit. Look at the keys and type it again."),
        "pointing-said-select": _("Selected: {text}"),
        "pointing-said-end": _("This is the end of the list."),
    }
