"""Which characters a text file may not have."""

import sys
import unicodedata

from lms.core.faults import Faults
from lms.core.text_lines import _STRANGE, HIDDEN, read_lines


def test_control_characters_surrogates_private_ones_and_hidden_ones_are_refused_and_no_others():
    strange = {
        letter
        for letter in map(chr, range(sys.maxunicode + 1))
        if letter in HIDDEN
        or (letter != "\t" and unicodedata.category(letter) in ("Cc", "Cs", "Co"))
    }
    assert set(_STRANGE.findall("".join(map(chr, range(sys.maxunicode + 1))))) == strange


def test_the_first_one_of_each_line_is_named():
    faults = Faults()
    read_lines("a.md", "а\tб\nв\u200bг\u0007\n\x1b".encode(), 100, faults)
    line_codes = [(fault.line, fault.params["code"]) for fault in faults.list_in_order()]
    assert line_codes == [(2, "U+200B"), (3, "U+001B")]
