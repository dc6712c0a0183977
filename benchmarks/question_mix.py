"""Questions of every type for measurements: content and key as the loader stores them."""

from typing import Any, Final

QuestionSample = tuple[str, dict[str, Any], dict[str, Any]]
_ABC: Final = ["a", "b", "c"]
_NOTES: Final = ["", "", ""]
_VERDICTS: Final = {"right": "", "wrong": ""}
_PICTURE: Final = {"src": "/catalogue/media/none.svg", "width": 320, "height": 200, "alt": "?"}
_RUBRIC: Final = [{"name": "a", "levels": [[2, "a"], [1, "b"], [0, "c"]]}]
# Type, what stands in the content beside the prompt, key.
MIX: Final[tuple[QuestionSample, ...]] = (
    ("single", {"options": _ABC, "feedback": _NOTES}, {"options": [0]}),
    ("multiple", {"options": _ABC, "feedback": _NOTES}, {"options": [0, 2]}),
    ("true-false", {"options": ["a", "b"], "feedback": ["", ""]}, {"options": [0]}),
    ("number", {**_VERDICTS, "unit": "GB"}, {"low": 2.9, "high": 3.1, "units": ["GB"]}),
    ("text", _VERDICTS, {"kk": ["ctrl+c"], "ru": ["ctrl+c", "контрол"]}),
    ("matching", {"rows": _ABC, "options": _ABC, "feedback": _NOTES}, {"values": [0, 1, 2]}),
    ("ordering", {"options": _ABC, **_VERDICTS}, {"values": [0, 1, 2]}),
    (
        "categorise",
        {"options": _ABC, "categories": ["a", "b"], "feedback": _NOTES},
        {"values": [0, 1, 0]},
    ),
    (
        "gaps",
        {
            "text": "\ue0001\ue000 \ue0002\ue000",
            "options": _ABC,
            "gaps": [{**_VERDICTS, "shown": "a"}, {"options": 3, "feedback": _NOTES}],
        },
        {"gaps": [{"kk": ["a"], "ru": ["b"]}, {"option": 1}]},
    ),
    (
        "hotspot",
        {
            "text": "?",
            "options": ["a", "b"],
            "feedback": ["", ""],
            "points": [[10, 10], [90, 90]],
            "picture": _PICTURE,
        },
        {"options": [0]},
    ),
)
# A person grades it: an attempt with it is not decided when it is handed in.
TEXT: Final[QuestionSample] = (
    "written",
    {"criteria": _RUBRIC, "words": [50, 200]},
    {"criteria": [[2, 1, 0]]},
)
