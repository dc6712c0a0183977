"""`lms courses`: check course folders, load them, list what is loaded."""

import math
from pathlib import Path

import click

from lms.catalogue.rules import Reading, read_course
from lms.core.archive import read_folder
from lms.core.faults import Fault
from lms.core.i18n import LANGUAGES, using_language

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
language_option = click.option("--language", type=click.Choice(LANGUAGES), default="kk", help="Language of the messages.")


@click.group(help="Check, load and list courses.")
def command() -> None:
    """The noun."""


@command.command(help="Check course folders: every fault with its file and line, and the minutes that each module takes.")
@click.argument("folders", nargs=-1, required=True, type=FOLDER)
@language_option
def check(folders: tuple[Path, ...], language: str) -> None:
    """Ends with 1 if there is a fault."""
    wrong = 0
    with using_language(language):
        for folder in folders:
            reading = read_course(read_folder(folder))
            _print_faults(folder, reading.faults)
            _print_minutes(folder, reading)
            wrong += bool(reading.faults)
    raise SystemExit(1 if wrong else 0)


def _print_faults(folder: Path, faults: list[Fault]) -> None:
    for fault in faults:
        click.echo(f"{folder / fault.place}: {fault.text()}")


def _print_minutes(folder: Path, reading: Reading) -> None:
    click.echo(f"{folder}: {len(reading.faults)} faults, {reading.minutes} minutes in all")
    for module in reading.modules:
        claimed = module.table.hours * 45 if module.table else 0
        sizes = " / ".join(str(len(questions)) for questions in module.bank.values())
        click.echo(
            f"  {module.slug}: {math.floor(module.minutes)} minutes (claims {claimed}), {len(module.lessons)} lessons, questions {sizes}"
        )
