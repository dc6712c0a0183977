"""Where signs stand on a 104-key keyboard in the Kazakh, the Russian and the English layout.

The rows are those of Windows: kbdkaz (RST KazSSR 903-90: ә і ң ғ on 2 to 5, ү ұ қ on 8 to 0, ө һ
on - and =, the comma on 6, the full stop on 7, no ё, and digits on the number block alone), kbdru
and kbdus. Read from Microsoft's chart as kept in Mottie/Keyboard (layouts/ms-Kazakh.js); ReactOS
(dll/keyboard/kbdkaz/kbdkaz.c) and xkeyboard-config (symbols/kz "basic") agree with it.
The same tables stand in static/js/practice/kinds/typing/keyboards.js.
"""

from typing import Final, NamedTuple

# One sign a key: the rows from the number row down, 13 + 13 + 11 + 10 keys, the key above Enter
# (\) at the end of the second; then the same with Shift.
LAYOUTS: Final[dict[str, tuple[str, str]]] = {
    "kk": (
        '("әіңғ,.үұқөһйцукенгшщзхъ\\фывапролджэячсмитьбю№',
        ")!ӘІҢҒ;:ҮҰҚӨҺЙЦУКЕНГШЩЗХЪ/ФЫВАПРОЛДЖЭЯЧСМИТЬБЮ?",
    ),
    "ru": (
        "ё1234567890-=йцукенгшщзхъ\\фывапролджэячсмитьбю.",
        'Ё!"№;%:?*()_+ЙЦУКЕНГШЩЗХЪ/ФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,',
    ),
    "en": (
        "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./",
        '~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?',
    ),
}
NUMBER_BLOCK: Final = "0123456789/*-+"  # the same in each layout
FIRST_PAD_KEY: Final = 47
SPACE_KEY: Final = 61


class KeyStroke(NamedTuple):
    """A key by its number, and whether Shift is held with it."""

    number: int
    with_shift: bool


def find_key(layout: str, sign: str) -> KeyStroke | None:
    """Return the key that types a sign in a layout, the number block coming last."""
    for with_shift, signs in enumerate(LAYOUTS[layout]):
        if sign in signs:
            return KeyStroke(signs.index(sign), bool(with_shift))
    if sign == " ":
        return KeyStroke(SPACE_KEY, False)
    if sign in NUMBER_BLOCK:
        return KeyStroke(FIRST_PAD_KEY + NUMBER_BLOCK.index(sign), False)
    return None


def choose_layout(sign: str, *preferences: str) -> str | None:
    """Return the first of the preferred layouts, then of all, in which a sign can be typed."""
    for layout in (*preferences, *LAYOUTS):
        if find_key(layout, sign):
            return layout
    return None


def is_of_wrong_layout(next_sign: str, layout: str, typed_sign: str) -> bool:
    """Return whether another sign came only because another layout is on.

    Either the key was right, or a letter of the other script came.
    """
    key = find_key(layout, next_sign)
    if not key or typed_sign == next_sign:
        return False
    if key.number < FIRST_PAD_KEY and any(
        signs[key.with_shift][key.number] == typed_sign for signs in LAYOUTS.values()
    ):
        return True
    return (
        bool(find_script(typed_sign))
        and bool(find_script(next_sign))
        and (find_script(typed_sign) != find_script(next_sign))
    )


def find_script(sign: str) -> str:
    """Return "latin" or "cyrillic" for a letter of the layouts, nothing for another sign."""
    if "a" <= sign <= "z" or "A" <= sign <= "Z":
        return "latin"
    return "cyrillic" if "\u0400" <= sign <= "\u04ff" else ""
