"""What `lms courses lint` prints about a folder, and the answers of learners that it reads."""

from collections.abc import Mapping
from pathlib import Path

import click

from lms.catalogue.rules import ParsedCourse
from lms.catalogue.rules.lint.budget import UNCHOSEN
from lms.catalogue.rules.lint.linting import RuleResult, lint_course
from lms.catalogue.rules.lint.unchosen import OptionChoices
from lms.core.i18n import gettext as _


def print_lint(
    folder: Path, course: ParsedCourse, choices: Mapping[str, OptionChoices] | None
) -> bool:
    """Print the warnings of a course and the sums by rule; return whether all are in budget."""
    results = lint_course(course, choices)
    rows = [
        ((warning.path, warning.line), warning, result.rule)
        for result in results
        for warning in result.warnings
    ]
    for _key, warning, rule in sorted(rows, key=lambda row: row[0]):
        click.echo(f"{folder / warning.location}: {warning.describe()} [{rule}]")
    for result in results:
        click.echo(f"{folder}: {_describe_result(result)}")
    if choices is None:
        message = _("%(rule)s: left out, since it needs the answers of learners (--answers)")
        click.echo(f"{folder}: {message % {'rule': UNCHOSEN}}")
    return not any(result.is_over for result in results)


def read_choices(folder: Path) -> dict[str, OptionChoices]:
    """Return how often the options of the course's current version were chosen, by question."""
    from lms.assessment.queries.choices import load_option_choices
    from lms.catalogue.queries import find_current_version_id
    from lms.operations.containers import open_container  # slow to import

    with open_container() as container, container.database.read() as session:
        version_id = find_current_version_id(session, folder.resolve().name)
        return load_option_choices(session, version_id) if version_id else {}


def _describe_result(result: RuleResult) -> str:
    message = (
        _("%(rule)s: %(count)s, more than the %(allowed)s that course.toml allows")
        if result.is_over
        else _("%(rule)s: %(count)s of %(allowed)s that course.toml allows")
    )
    return message % {"rule": result.rule, "count": len(result.warnings), "allowed": result.allowed}
