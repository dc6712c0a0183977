"""What is written in a report at handing in, in both languages, and frozen with its numbers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

WORDS: Final = "words"
# The kinds of texts, in the order of documents and files.
ADDRESSEE: Final = "addressee"
CORRECTION: Final = "correction"
LATENESS: Final = "lateness"
EXPLANATION: Final = "explanation"
MEASURES_TAKEN: Final = "measures"
SIGNER: Final = "signer"
POST: Final = "post"


@dataclass(frozen=True, slots=True)
class BilingualText:
    """A text in Kazakh and in Russian; both are there, or neither."""

    kk: str = ""
    ru: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether a language lacks."""
        return not (self.kk and self.ru)

    @property
    def in_one_line(self) -> str:
        """Both languages in one line, Kazakh first."""
        return "" if self.is_empty else f"{self.kk} / {self.ru}"

    def to_json(self) -> dict[str, str]:
        """Return the text as it is frozen."""
        return {"kk": self.kk, "ru": self.ru}


NO_TEXT: Final = BilingualText()


@dataclass(frozen=True, slots=True)
class ReportWords:
    """To whom a report goes, who signs it, and what explains its numbers.

    `explanations`: why a plan is not met, by PlanLine.key. `measures`: what is done about it.
    `lateness`: why the first report comes after its day.
    """

    addressee: BilingualText = NO_TEXT
    signer: str = ""
    post: BilingualText = NO_TEXT
    explanations: Mapping[str, BilingualText] = field(default_factory=dict)
    measures: BilingualText = NO_TEXT
    lateness: BilingualText = NO_TEXT
    correction: BilingualText = NO_TEXT

    def to_json(self) -> dict[str, Any]:
        """Return the words as they are frozen."""
        return {
            ADDRESSEE: self.addressee.to_json(),
            SIGNER: self.signer,
            POST: self.post.to_json(),
            "explanations": [
                {"key": key, **text.to_json()} for key, text in sorted(self.explanations.items())
            ],
            MEASURES_TAKEN: self.measures.to_json(),
            LATENESS: self.lateness.to_json(),
            CORRECTION: self.correction.to_json(),
        }

    def list_texts(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield every text that is there: code, row key, Kazakh, Russian."""
        for code, text in (
            (ADDRESSEE, self.addressee),
            (CORRECTION, self.correction),
            (LATENESS, self.lateness),
        ):
            if not text.is_empty:
                yield code, "", text.kk, text.ru
        for key, text in sorted(self.explanations.items()):
            yield EXPLANATION, key, text.kk, text.ru
        if not self.measures.is_empty:
            yield MEASURES_TAKEN, "", self.measures.kk, self.measures.ru
        if self.signer:
            yield SIGNER, "", self.signer, self.signer
        if not self.post.is_empty:
            yield POST, "", self.post.kk, self.post.ru


def parse_words(json_object: Mapping[str, Any]) -> ReportWords:
    """Read words from their frozen form."""
    return ReportWords(
        addressee=_parse_text(json_object[ADDRESSEE]),
        signer=json_object[SIGNER],
        post=_parse_text(json_object[POST]),
        explanations={row["key"]: _parse_text(row) for row in json_object["explanations"]},
        measures=_parse_text(json_object[MEASURES_TAKEN]),
        lateness=_parse_text(json_object[LATENESS]),
        correction=_parse_text(json_object[CORRECTION]),
    )


def _parse_text(json_object: Mapping[str, str]) -> BilingualText:
    return BilingualText(json_object["kk"], json_object["ru"])
