"""One process that draws PDFs for all tests here: starting it takes longer than drawing."""

from dataclasses import replace

import pytest

from lms.app import resources
from lms.core.pdf import PdfRenderer


@pytest.fixture(scope="session")
def renderer():
    made = PdfRenderer(resources() / "templates" / "pdf" / "fonts.conf")
    yield made
    made.close()


@pytest.fixture
def app(app, renderer):
    app.extensions["lms"] = replace(app.extensions["lms"], pdf=renderer)
    return app
