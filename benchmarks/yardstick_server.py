"""`python -m benchmarks.yardstick_server`: the yardsticks behind the product's own server, with the product's settings."""

import sys
from functools import partial

from benchmarks.yardsticks import create_yardsticks
from lms.app import build_runtime
from lms.cli._supervisor import STOP_SECONDS, Supervisor, listen
from lms.cli._worker import serve_until_told
from lms.core.settings import from_environment


def main() -> int:
    """Serves until told to stop."""
    settings = from_environment()
    listening, old = listen(settings.host, settings.port)
    app = create_yardsticks()
    app.extensions["lms"] = build_runtime(settings)  # the worker keeps house for both sides alike
    return Supervisor(partial(serve_until_told, app, settings, listening, seconds=STOP_SECONDS), settings, listening, old).run()


if __name__ == "__main__":
    sys.exit(main())
