"""The check digit that a person's IIN and an organisation's BIN share."""

from operator import mul


def has_check_digit(digits: str) -> bool:
    """Return whether twelve ASCII digits end in the right check digit of an IIN or a BIN.

    Sum of digit times weight 1..11, modulo 11; if that is 10, again with weights 3..11, 1, 2; if 10
    again, no such number exists. Orders of the Minister of Internal Affairs No. 521 (29.06.2023)
    and of the Minister of Justice No. 423 (27.06.2023).
    """
    if len(digits) != 12 or not (digits.isascii() and digits.isdigit()):
        return False
    values = list(map(int, digits))
    for weights in (range(1, 12), (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)):
        remainder: int = sum(map(mul, values, weights)) % 11  # the last digit has no weight
        if remainder < 10:
            return values[11] == remainder
    return False
