"""Slots that rules keep for things: each thing takes one slot, of a rule that it fits."""

from collections.abc import Mapping, Sequence


class RuleSlots:
    """Which things hold the slots of rules; things that fit several rules move for others.

    Whatever the order in which things come, as many of them hold a slot as any choice allows.
    """

    def __init__(self, counts: Sequence[int]) -> None:
        self._counts = counts
        self._holders: list[list[int]] = [[] for _ in counts]
        self._rules: dict[int, Sequence[int]] = {}

    def fill(self, fitting: Mapping[int, Sequence[int]]) -> int:
        """Give slots to things, with the rules that each fits, and return how many are held."""
        total, filled_count = sum(self._counts), 0
        for thing, rules in fitting.items():
            if filled_count == total:
                break
            filled_count += self.add(thing, rules)
        return filled_count

    def add(self, thing: int, rules: Sequence[int]) -> bool:
        """Give a thing a slot of one of the rules that it fits, by their positions.

        Returns whether there is one, possibly after others have moved. Who holds a slot keeps one.
        """
        self._rules[thing] = rules
        return self._assign(thing, set())

    def _assign(self, thing: int, visited_rules: set[int]) -> bool:
        for rule in self._rules[thing]:
            if rule in visited_rules:
                continue
            visited_rules.add(rule)
            holders = self._holders[rule]
            if len(holders) < self._counts[rule]:
                holders.append(thing)
                return True
            for slot, other in enumerate(holders):
                if self._assign(other, visited_rules):
                    holders[slot] = thing
                    return True
        return False
