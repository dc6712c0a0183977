"""Whose data may stand in a portal of e-services: no living person's."""

from collections.abc import Iterator, Mapping
from typing import Any

from lms.core.i18n import gettext as _
from lms.scenes.rules.kinds.eservice_fields import judge_value
from lms.scenes.rules.kinds.training_numbers import TRAINING_IIN, is_living, list_numbers


def check_person(person: Mapping[str, Any], ways: list[str]) -> Iterator[str]:
    """Yield the faults of who signs in: a number or telephone not for training, a missing code."""
    field = {"type": "iin"}
    if judge_value(field, person["iin"], {}) or not TRAINING_IIN.fullmatch(person["iin"]):
        yield "person.iin: " + _(
            "A training IIN is needed: its check digit is right, and by its first digits its "
            "holder is born in 2050 or later, such as 500101500016."
        )
    if judge_value({"type": "phone"}, person["phone"], {}):
        yield "person.phone: " + _("A training telephone is +7 700 000 00 01 or the like.")
    if "code" in ways and "code" not in person:
        yield "person: " + _("Who signs in by a code needs “code”.")


def check_owners(value: Any, path: str) -> Iterator[str]:
    """Yield a fault for each text with a number that could be a living person's."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from check_owners(inner, f"{path}.{key}".removeprefix("."))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from check_owners(inner, f"{path}.{number}")
    elif isinstance(value, str) and (
        is_living(value) or any(map(_is_strange, list_numbers(value)))
    ):
        yield f"{path}: " + _(
            "Twelve digits, or a telephone, that could be a living person's. An IIN here begins as "
            "one born in 2050 or later does, a telephone is +7 700 000 00 01 or the like."
        )


def _is_strange(number: str) -> bool:
    return len(number) == 12 and not TRAINING_IIN.fullmatch(number)
