"""`python -m benchmarks.yardstick_server`: the yardsticks behind the product's own server, with the product's settings."""

from benchmarks.yardsticks import create_yardsticks
from lms.app import build_container
from lms.cli.serve import companion
from lms.core.settings import from_environment
from lms.serving.listening import listen
from lms.serving.server import Server


def main() -> None:
    """Serve until SIGTERM, with the background process, which keeps house for both sides alike."""
    settings = from_environment()
    listening = listen(settings.host, settings.port)
    app = create_yardsticks()
    app.extensions["lms"] = build_container(settings)
    Server(app, settings, listening, companion(app, with_background=True)).run()


if __name__ == "__main__":
    main()
