"""Layout of sign-in cards."""

from typing import Final

# The length up to which a name is printed in the first, second ... size; longer: the last size.
NAME_LENGTHS: Final = (60, 75, 150)


def get_name_size(name: str) -> int:
    """Return the index of the size in which a name is printed on a card; 0 is the largest.

    A capital counts for one letter and a half.
    """
    length = len(name) + sum(map(str.isupper, name)) // 2
    return sum(length > limit for limit in NAME_LENGTHS)


def split_into_parts(total: int, size: int) -> list[tuple[int, int, int]]:
    """Return number, first and last position of each part of a long list.

    1480 people in parts of 1000 give [(1, 1, 1000), (2, 1001, 1480)].
    """
    return [
        (part + 1, part * size + 1, min((part + 1) * size, total))
        for part in range(-(-total // size))
    ]
