"""`python -m benchmarks.yardstick_server`: the yardsticks behind the product's server.

They have the product's settings.
"""

from benchmarks.yardsticks import create_yardsticks
from lms.app import build_container
from lms.cli.serve import create_companion
from lms.core.settings import load_settings
from lms.serving.listening import listen
from lms.serving.server import Server


def main() -> None:
    """Serve until SIGTERM, with the background process as beside the product."""
    settings = load_settings()
    listening = listen(settings.host, settings.port)
    app = create_yardsticks()
    app.extensions["lms"] = build_container(settings)
    Server(app, settings, listening, create_companion(app, with_background=True)).run()


if __name__ == "__main__":
    main()
