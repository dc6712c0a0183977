"""The acts among a lesson's sources, as they are stored and shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lms.catalogue.rules.acts import Act
from lms.catalogue.rules.citations import CitedAct


@dataclass(frozen=True, slots=True)
class ActSource:
    """An act of law that a lesson cites, as somebody read it on the day `checked`."""

    number: str
    title: str
    clause: str
    edition: date
    checked: date
    url: str


def describe_act(cited: CitedAct, act: Act, language: str) -> dict[str, str]:
    """Return what a lesson's page says of a cited act, as plain values to be stored."""
    return {
        "number": act.number,
        "title": act.title[language],
        "clause": cited.clause,
        "edition": act.edition.isoformat(),
        "checked": act.checked.isoformat(),
        "url": act.url,
    }


def split_sources(sources: Sequence[Any]) -> tuple[tuple[ActSource, ...], tuple[str, ...]]:
    """Return what describe_act stored, and the other sources of the lesson."""
    acts = tuple(_read_act(source) for source in sources if isinstance(source, dict))
    return acts, tuple(source for source in sources if isinstance(source, str))


def _read_act(source: dict[str, str]) -> ActSource:
    days = {key: date.fromisoformat(source[key]) for key in ("edition", "checked")}
    return ActSource(**{**source, **days})  # type: ignore[arg-type]
