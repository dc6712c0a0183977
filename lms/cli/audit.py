"""`lms audit`: seal the record of actions, and check that nobody has changed it."""

from pathlib import Path

import click


@click.group(help="The record of who did what.")
def command() -> None:
    """Group the commands of this noun."""


@command.command(
    help="Seal the events that wait, as the background process does every few seconds, and print "
    "the head."
)
def seal() -> None:
    """Seal in batches, each a unit of work."""
    from lms.audit.jobs import seal_waiting
    from lms.audit.queries import load_head
    from lms.operations.containers import open_container  # slow to import

    with open_container() as container:
        count = seal_waiting(container, rest=0)
        with container.database.read() as session:
            head = load_head(session)
    click.echo(f"Events sealed: {count}.")
    click.echo(f"Head: {head or 'none yet'}")


@command.command(
    help="Check the record against its seals. Ends with 1 if an event was changed, removed, "
    "inserted or swapped; with the heads that were printed earlier, also if the end was cut off "
    "or all was rewritten."
)
@click.option(
    "--head",
    "head_texts",
    multiple=True,
    metavar="HEAD|FILE",
    help="A head as the log, a report or the audit page shows it, or a file with heads.",
)
def verify(head_texts: tuple[str, ...]) -> None:
    """Walk the chain while only reading, so that the site goes on."""
    from lms.audit.queries import verify_record
    from lms.audit.rules.chain import Head, parse_heads
    from lms.operations.containers import open_container  # slow to import

    heads: list[Head] = []
    for text in head_texts:
        more_heads = parse_heads(
            Path(text).read_text("utf-8", "replace") if Path(text).is_file() else text
        )
        if not more_heads:
            raise click.BadParameter(f"no head in {text}", param_hint="--head")
        heads += more_heads
    with open_container() as container, container.database.read() as session:
        outcome = verify_record(session, heads)
    click.echo(f"Events with a seal: {outcome.sealed_count}. Head: {outcome.head or 'none yet'}")
    click.echo(f"Events that wait for a seal: {outcome.unsealed_count}.")
    for fault in outcome.faults:
        parts = (
            fault.number is not None and f"seal {fault.number}",
            fault.event_id is not None and f"event {fault.event_id}",
            fault.kind,
            fault.at is not None and f"{fault.at:%Y-%m-%d %H:%M:%S} UTC",
        )
        click.echo(f"{fault.code}: {', '.join(str(part) for part in parts if part)}")
    click.echo(f"Faults: {len(outcome.faults)}.")
    raise SystemExit(1 if outcome.faults else 0)
