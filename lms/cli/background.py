"""`lms background`: jobs and housekeeping in a process of its own beside `lms serve`."""

import click

from lms.cli._guards import refuse_another_iin_key
from lms.core.settings import load_settings


@click.command(
    help="Work in the background: jobs and what is due regularly. SIGTERM and Ctrl-C finish the "
    "step under way and stop."
)
def command() -> None:
    """Build what jobs need and work until a signal asks to stop."""
    from lms.background.loop import run_until_stopped
    from lms.core.logs import configure_logging
    from lms.core.private_files import tighten_instance
    from lms.operations.containers import open_container  # slow to import
    from lms.serving.processes import STOP_SECONDS

    settings = load_settings()
    configure_logging(settings.log_level)
    tighten_instance(settings)
    with open_container(settings) as container:
        refuse_another_iin_key(container)
        run_until_stopped(container, seconds=STOP_SECONDS)
