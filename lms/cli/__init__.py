"""The `lms` command: one module per noun, imported only when used, so that it starts fast."""

import gc
import os
import sys
from importlib import import_module
from types import ModuleType

import click

from lms.core.origin import COMMAND, Origin, set_origin
from lms.core.settings import SettingError

PRIVATE = 0o077  # files and folders for the user of the service alone
NOUNS = {
    "serve": "Serve the site.",
    "background": "Do what waits, beside `lms serve`.",
    "database": "Set up and migrate the database.",
    "courses": "Check, load and list courses.",
    "people": "Accounts, roles and one-time links.",
    "regions": "The tree of administrative units.",
    "figures": "Count and recount the figures.",
    "retention": "What is deleted when its period is over.",
    "search": "The index of search.",
    "diagnostics": "Which modules of a course may be skipped.",
    "demo": "Fill the database with generated learners.",
    "assignments": "Mandatory courses.",
    "jobs": "Work in the background.",
    "erasure": "Erasures of people's data, after a restore and at night.",
    "messages": "Messages by e-mail and SMS.",
    "audit": "The record of who did what.",
}


class LazyGroup(click.Group):
    """Imports a noun's module when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all nouns."""
        return sorted(NOUNS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of a noun: the object `command` of its module."""
        if cmd_name not in NOUNS:
            return None
        command = _import_noun(cmd_name).command
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the nouns without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(NOUNS.items()))


def _import_noun(name: str) -> ModuleType:
    """Import a noun's module, the first time with the garbage collector off.

    Nothing that is loaded is garbage. To look for it, also at the end, took 40 % of a command.
    """
    path = f"lms.cli.{name}"
    if path in sys.modules:
        return sys.modules[path]
    gc.disable()
    module = import_module(path)
    gc.freeze()
    gc.enable()
    return module


@click.group(
    cls=LazyGroup,
    help="Sauat: computer literacy courses, counted and certified. Settings come from the "
    "environment (LMS_*).",
)
def group() -> None:
    """Group the nouns; what they record comes from a command."""
    set_origin(Origin(COMMAND))


def main() -> None:
    """Run the command; say in one line what its operator can set right, without a traceback."""
    # Files of this process and its children stay private, also without systemd.
    os.umask(PRIVATE)
    try:
        group()
    except SettingError as error:
        raise SystemExit(f"lms: {error}") from None
    except Exception as error:
        from lms.cli._failures import explain_failure  # slow to import

        text = explain_failure(error)
        if text is None:
            raise
        raise SystemExit(f"lms: {text}") from None
