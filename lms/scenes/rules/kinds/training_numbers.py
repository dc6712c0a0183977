"""Numbers and telephones for training, and those that could be a living person's.

static/js/practice/kinds/eservice.js judges the same. People type their own data by habit: a number
or a telephone that could be a living person's is never taken into a run.
"""

import re
from collections.abc import Iterator
from typing import Final

from lms.core.identity_numbers import has_check_digit

# Born from 2050 on by the old order of digits: nobody has such a number.
TRAINING_IIN: Final = re.compile(
    r"[5-9][0-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[56][0-9]{5}", re.ASCII
)
TRAINING_PHONE: Final = re.compile(r"\+7 700 000 00 [0-9]{2}", re.ASCII)
RUN: Final = re.compile(r"[0-9](?:[ ()-]*[0-9])+", re.ASCII)
OTHERS: Final = re.compile(r"[^0-9]", re.ASCII)
PHONE: Final = re.compile(r"[78]?(7[0-9]{2})([0-9]{3})([0-9]{2})([0-9]{2})", re.ASCII)


def list_numbers(text: str) -> Iterator[str]:
    """Yield the digits of each number of a text, spaces, dashes and brackets left out."""
    for run in RUN.findall(text):
        yield OTHERS.sub("", run)


def write_phone(text: str) -> str:
    """Return a Kazakh mobile number as +7 700 000 00 01, any other text as it is."""
    match = PHONE.fullmatch(OTHERS.sub("", text))
    return "+7 {} {} {} {}".format(*match.groups()) if match else text


def is_living(text: str) -> bool:
    """Return whether a text holds an IIN or a telephone that could be a living person's."""
    return any(
        (has_check_digit(number) and not TRAINING_IIN.fullmatch(number))
        or (PHONE.fullmatch(number) and not TRAINING_PHONE.fullmatch(write_phone(number)))
        for number in list_numbers(text)
    )
