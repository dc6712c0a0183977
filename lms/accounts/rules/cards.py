"""Pure decisions about sign-in cards."""

from typing import Final

# Lengths up to which a name keeps the first, second ... size on a card; what is longer takes the last, smallest one.
NAME_STEPS: Final = (60, 75, 150)


def name_step(name: str) -> int:
    """Which size a name takes on a card: 0 is the largest. A capital counts for one letter and a half."""
    length = len(name) + sum(map(str.isupper, name)) // 2
    return sum(length > step for step in NAME_STEPS)


def parts(total: int, size: int) -> list[tuple[int, int, int]]:
    """The parts of a long list, each with its number, its first and its last place: [(1, 1, 1000), (2, 1001, 1480)]."""
    return [
        (part + 1, part * size + 1, min((part + 1) * size, total))
        for part in range(-(-total // size))
    ]
