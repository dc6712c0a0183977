"""`lms diagnostics`: calibrate the questions of a course."""

import click

MOST_PEOPLE = 5000


@click.group(help="Diagnostics: which modules of a course may be skipped.")
def command() -> None:
    """Group the commands of this noun."""


@command.command(
    help="Work out the difficulties of a course's questions from first answers. Diagnostics that "
    "are under way keep the difficulties with which they began."
)
@click.argument("slug")
@click.option("--people", default=MOST_PEOPLE, show_default=True, help="People at most.")
@click.option("--seed", default=1, show_default=True, help="Chooses them where there are more.")
def calibrate(slug: str, people: int, seed: int) -> None:
    """Calibrate the current version and print the scale; exit with 1 if there is too little."""
    from lms.catalogue.queries import find_current_version_id
    from lms.diagnostics.services import FEWEST_ANSWERS, FEWEST_PEOPLE, calibrate_version
    from lms.operations.containers import open_container  # slow to import

    with open_container() as container, container.database.write() as session:
        version_id = find_current_version_id(session, slug)
        if version_id is None:
            raise click.ClickException(f"There is no course {slug}.")
        scale = calibrate_version(
            session, version_id=version_id, most_people=people, seed=seed, now=container.clock.now()
        )
    if scale is None:
        raise click.ClickException(
            f"Too little to go by: it takes {FEWEST_PEOPLE} people who answered questions that "
            f"have {FEWEST_ANSWERS} answers each. Difficulties by level stay."
        )
    errors = [row.error for row in scale.difficulties.values()]
    click.echo(
        f"Questions: {len(errors)}. Spread of abilities: {scale.spread:.2f} logit. "
        f"Standard errors: {min(errors):.2f} to {max(errors):.2f} logit."
    )
