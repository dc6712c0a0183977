"""One process renders the PDFs of all tests here: starting it takes longer than rendering."""

from dataclasses import replace

import pytest

from lms.app import find_resources
from lms.core.pdf import PdfRenderer


@pytest.fixture(scope="session")
def renderer():
    pdf_renderer = PdfRenderer(find_resources() / "templates" / "pdf" / "fonts.conf")
    yield pdf_renderer
    pdf_renderer.close()


@pytest.fixture
def app(app, renderer):
    app.extensions["lms"] = replace(app.extensions["lms"], pdf=renderer)
    return app
