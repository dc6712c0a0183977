"""`python -m benchmarks.yardstick_server`: the yardsticks behind the product's own server, with the product's settings."""

import sys

from benchmarks.yardsticks import create_yardsticks
from lms.app import build_container
from lms.cli._supervisor import Supervisor, listen
from lms.cli.serve import roles
from lms.core.settings import from_environment


def main() -> int:
    """Serves until told to stop."""
    settings = from_environment()
    listening, old = listen(settings.host, settings.port)
    app = create_yardsticks()
    app.extensions["lms"] = build_container(
        settings
    )  # the background process keeps house for both sides alike
    return Supervisor(roles(app, settings, listening), settings, listening, old).run()


if __name__ == "__main__":
    sys.exit(main())
