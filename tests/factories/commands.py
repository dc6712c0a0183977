"""The `lms` command on a test's database."""

from click.testing import CliRunner

from lms.cli import group
from lms.core.settings import Settings


def run_lms(
    settings: Settings, *arguments: str, data: bytes = b"", **environment: str
) -> tuple[int, str]:
    """Return exit code and output of `lms <arguments>`.

    `data`: standard input; `environment`: further settings.
    """
    env = {
        "LMS_INSTANCE": str(settings.instance),
        "LMS_DATABASE_URL": settings.database_url,
        **environment,
    }
    result = CliRunner(env=env).invoke(group, arguments, input=data)
    return result.exit_code, result.output
