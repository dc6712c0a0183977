"""What a typing scene says."""

from lms.core.i18n import gettext as _


def list_words() -> dict[str, str]:
    """Return the words of the view by name."""
    return {
        "typing-keyboard": _("Keyboard"),
        "typing-layouts": _("Language of the drawn keyboard"),
        "typing-field": _("Type here"),
        "typing-own-keyboard": _("Open the keyboard of this device"),
        "typing-head": _("Line {n} of {total}"),
        "typing-head-again": _("Once more the keys that were hard: {n} of {total}"),
        "typing-line": _("Line to type: {text}."),
        "typing-line-again": _("To type once more: {text}."),
        "typing-next": _("Next: {sign}."),
        "typing-enter": _("The line is ready. Press Enter."),
        "typing-end": _("All lines are typed."),
        "typing-unfinished": _("Not all lines are typed yet."),
        **_list_mistakes(),
        **_list_results(),
        **_list_fingers(),
        **_list_signs(),
    }


def _list_mistakes() -> dict[str, str]:
    return {
        "typing-switch": _("Switch the language: {layout}."),
        "typing-slip": _(
            "“{came}” came: another language is on. Switch to {layout} with Win and the space bar,"
            " or with the mouse beside the clock. The keys drawn below can be pressed as well."
        ),
        "typing-wrong": _("It came out as: {came}. Needed: {wanted}. Press Backspace."),
        "typing-wrong-small": _(
            "A capital letter is needed. Press Backspace, then hold Shift and press the letter."
        ),
        "typing-wrong-capital": _(
            "A small letter is needed. Press Backspace. If all letters come out as capitals, press"
            " Caps Lock once."
        ),
    }


def _list_results() -> dict[str, str]:
    return {
        "typing-no-mistake": _("Typed without a single mistake."),
        "typing-accuracy": _("Right at the first attempt: {percent} signs out of 100."),
        "typing-speed": _("About {speed} signs a minute. The hand gets faster by itself."),
        "typing-weak": _("Keys worth repeating: {signs}"),
    }


def _list_fingers() -> dict[str, str]:
    return {
        "typing-hand-left": _("left hand"),
        "typing-hand-right": _("right hand"),
        "typing-finger-0": _("left hand, little finger"),
        "typing-finger-1": _("left hand, ring finger"),
        "typing-finger-2": _("left hand, middle finger"),
        "typing-finger-3": _("left hand, index finger"),
        "typing-finger-4": _("left hand, thumb"),
        "typing-finger-5": _("right hand, thumb"),
        "typing-finger-6": _("right hand, index finger"),
        "typing-finger-7": _("right hand, middle finger"),
        "typing-finger-8": _("right hand, ring finger"),
        "typing-finger-9": _("right hand, little finger"),
    }


def _list_signs() -> dict[str, str]:
    """Return how signs are read aloud; speech says some of the nine letters like others."""
    return {
        "typing-capital": _("capital {sign}"),
        "typing-sign-space": _("space bar"),
        "typing-sign-,": _("comma"),
        "typing-sign-.": _("full stop"),
        "typing-sign-:": _("colon"),
        "typing-sign-;": _("semicolon"),
        "typing-sign-?": _("question mark"),
        "typing-sign-!": _("exclamation mark"),
        "typing-sign--": _("hyphen"),
        "typing-sign-_": _("underscore"),
        "typing-sign-(": _("opening bracket"),
        "typing-sign-)": _("closing bracket"),
        'typing-sign-"': _("quotation mark"),
        "typing-sign-№": _("number sign №"),
        "typing-sign-@": _("at sign @"),
        "typing-sign-/": _("slash"),
        "typing-sign-\\": _("backslash"),
        "typing-sign-ә": _("ә, as in әже"),
        "typing-sign-і": _("і, as in іні"),
        "typing-sign-ң": _("ң, as in таң"),
        "typing-sign-ғ": _("ғ, as in тағы"),
        "typing-sign-ү": _("ү, as in үй"),
        "typing-sign-ұ": _("ұ, as in ұл"),
        "typing-sign-қ": _("қ, as in қала"),
        "typing-sign-ө": _("ө, as in өмір"),
        "typing-sign-һ": _("һ, as in айдаһар"),
        "typing-sign-ъ": _("hard sign"),
        "typing-sign-ь": _("soft sign"),
    }
