"""Describe the conditions of an assignment in words."""

from typing import Any, Final

from lms.accounts.rules import name_category
from lms.core.i18n import N_, current_language
from lms.core.i18n import gettext as _
from lms.obligations.queries.names import BilingualName, find_condition_names
from lms.obligations.rules import list_conditions
from lms.web.transaction import reading_session

CONDITIONS: Final = {
    "unit": N_("region or district “%(name)s”"),
    "organisation": N_("organisation “%(name)s”"),
    "list": N_("list “%(name)s”"),
    "category": N_("post of category “%(name)s”"),
}


def describe_narrowing(narrowing: dict[str, Any] | None) -> str:
    """Return the conditions in words; '' without any."""
    if not narrowing:
        return ""
    names = find_condition_names(reading_session(), list(list_conditions(narrowing)))
    return _describe_narrowing(narrowing, names)


def _describe_narrowing(
    narrowing: dict[str, Any], names: dict[tuple[str, Any], BilingualName]
) -> str:
    kind, value = next(iter(narrowing.items()))
    if kind == "not":
        return _("not (%(what)s)") % {"what": _describe_narrowing(value, names)}
    if kind in ("all", "any"):
        joint = _(" and ") if kind == "all" else _(" or ")
        return joint.join(_describe_part(part, names) for part in value)
    if kind == "category":
        return _(CONDITIONS[kind]) % {"name": name_category(value)}
    name = get_local_name(names.get((kind, value), ("?", "?")))
    return _(CONDITIONS[kind]) % {"name": name}


def _describe_part(narrowing: dict[str, Any], names: dict[tuple[str, Any], BilingualName]) -> str:
    text = _describe_narrowing(narrowing, names)
    return f"({text})" if "all" in narrowing or "any" in narrowing else text


def get_local_name(names: BilingualName) -> str:
    """Return the name in the reader's language."""
    return names[0] if current_language() == "kk" else names[1]
