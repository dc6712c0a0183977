"""Runs Alembic without an ini file, so that an installed wheel can migrate too."""

from pathlib import Path

from alembic import command
from alembic.config import Config

SCRIPTS = Path(__file__).resolve().parent.parent / "migrations"


def configuration(url: str) -> Config:
    """Alembic's configuration for a database."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["url"] = url
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Migrates upwards."""
    command.upgrade(configuration(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Migrates downwards."""
    command.downgrade(configuration(url), revision)
