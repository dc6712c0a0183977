"""A question through the versions of its course: where it is the same, and what changed."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from flask import url_for
from markupsafe import Markup

from lms.assessment.queries import VersionResult
from lms.assessment.rules import CHOICE_TYPES, NO_ANSWERS, QUESTION_TYPES, Wording, add_counts
from lms.assessment.rules.wordings import KEY, TEXT_KK, TEXT_RU, list_changes
from lms.assessment.views.counts import build_count_columns, build_count_row
from lms.catalogue.queries import Outline
from lms.core.i18n import N_, current_language, format_number
from lms.core.i18n import gettext as _
from lms.web.tables import ExportTable, TableRow

CHANGES: Final = {
    TEXT_KK: N_("text in Kazakh"),
    TEXT_RU: N_("text in Russian"),
    KEY: N_("right answer"),
}
Groups = Sequence[Sequence[Wording]]


def find_same_ids(groups: Groups, question_id: int) -> list[int]:
    """Return the ids that a question has in the versions where its text and key are the same."""
    same = next(group for group in groups if any(row.question_id == question_id for row in group))
    return [wording.question_id for wording in same]


def name_versions(wordings: Sequence[Wording]) -> str:
    """Return the versions of wordings that are the same, the oldest first."""
    numbers = sorted(wording.number for wording in wordings)
    if len(numbers) == 1:
        return _("Version %(number)s") % {"number": numbers[0]}
    return _("Versions %(numbers)s") % {"numbers": ", ".join(map(str, numbers))}


def build_versions(
    outline: Outline, groups: Groups, results: Sequence[VersionResult]
) -> ExportTable:
    """Return the counts of each wording of a question, the newest first."""
    counts = {result.question_id: result.counts for result in results}
    rows = [
        build_count_row(
            _link_question(outline, group),
            add_counts([counts[wording.question_id] for wording in group], NO_ANSWERS),
        )
        for group in groups
    ]
    return ExportTable(_("By version"), build_count_columns(_("Version")), rows)


def _link_question(outline: Outline, wordings: Sequence[Wording]) -> Any:
    name = name_versions(wordings)
    if any(wording.number == outline.number for wording in wordings):
        return name
    newest = max(wordings, key=lambda wording: wording.number)
    url = url_for(
        "assessment.question",
        slug=outline.slug,
        number=newest.number,
        question_id=newest.question_id,
    )
    return {"text": name, "href": url}


def build_wordings(groups: Groups) -> ExportTable | None:
    """Return the wordings of a question side by side; None if there is one."""
    if len(groups) < 2:
        return None
    columns: list[TableRow] = [
        {"key": "name", "label": _("Version")},
        {"key": "kk", "label": _("In Kazakh")},
        {"key": "ru", "label": _("In Russian")},
        {"key": "key", "label": _("Right answer")},
        {"key": "changes", "label": _("What changed")},
    ]
    newest = [max(group, key=lambda wording: wording.number) for group in groups]
    changes = [_describe_changes(before, after) for after, before in pairwise(newest)] + [None]
    rows: list[TableRow] = [
        {
            "name": name_versions(group),
            "kk": _shorten_question(wording.content_kk),
            "ru": _shorten_question(wording.content_ru),
            "key": "; ".join(list_right(wording.type, wording.key, _get_content(wording))),
            "changes": change,
        }
        for group, wording, change in zip(groups, newest, changes, strict=True)
    ]
    return ExportTable(_("How the question read"), columns, rows)


def _describe_changes(before: Wording, after: Wording) -> str:
    return ", ".join(_(CHANGES[name]) for name in list_changes(before, after))


def _get_content(wording: Wording) -> Mapping[str, Any]:
    return wording.content_kk if current_language() == "kk" else wording.content_ru


def _shorten_question(content: Mapping[str, Any]) -> str:
    """Return the text of a question with its options, as plain text."""
    parts = [content["prompt"], *content.get("options", ())]
    texts = [Markup(part).striptags() for part in parts]  # noqa: S704 - its tags are taken out
    return " · ".join(text for text in texts if text)


def list_right(question_type: str, key: Mapping[str, Any], content: Mapping[str, Any]) -> list[str]:
    """Return the right answers by a key, as plain text."""
    if question_type in CHOICE_TYPES:
        right = [content["options"][position] for position in key["options"]]
        return [Markup(text).striptags() for text in right]  # noqa: S704 - without its tags
    answers = list_accepted(question_type, key, content)
    return [text.striptags() if isinstance(text, Markup) else text for text in answers]


def list_accepted(
    question_type: str, key: Mapping[str, Any], content: Mapping[str, Any]
) -> list[str]:
    """Return what is accepted as an answer to a question without options to choose from."""
    if question_type in CHOICE_TYPES:
        return []
    if "low" in key:
        low, high = format_number(key["low"]), format_number(key["high"])
        number = low if low == high else f"{low} – {high}"
        return [" ".join((number, *key.get("units", ())[:1]))]
    if question_type == "text":
        return list(dict.fromkeys([*key["kk"], *key["ru"]]))
    right = QUESTION_TYPES[question_type].list_right(content, key, {})
    return [Markup(text) for text, _reason in right]  # noqa: S704 - sanitised when it was loaded
