"""Parts shared by the screens of certificates."""

import structlog
from flask import Blueprint, Response, abort

from lms.certificates.drawing import draw_certificate
from lms.certificates.queries import CertificateRow
from lms.certificates.services import load_certificate_file
from lms.certificates.services.files import Find
from lms.core.pdf import RenderingFailed
from lms.web import access
from lms.web.container import container
from lms.web.transaction import database

blueprint = Blueprint("certificates", __name__, url_prefix="/certificates")
log = structlog.get_logger()


def send_pdf(find: Find) -> tuple[CertificateRow, Response]:
    """Return the edition that `find` finds, and the reply with its PDF.

    Raises CertificateNotFound.
    """
    file = load_certificate_file(database(), container().storage, find=find, draw=_draw_file)
    certificate = file.certificate
    suffix = "" if certificate.edition == 1 else f"-{certificate.edition}"
    reply = Response(file.content, mimetype="application/pdf")
    name = f"certificate-{certificate.number}{suffix}.pdf"
    reply.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return certificate, access.set_no_store(reply)


def _draw_file(certificate: CertificateRow) -> bytes:
    try:
        return draw_certificate(container(), certificate)
    except RenderingFailed as failure:
        log.exception("certificate not drawn", certificate=certificate.id, reason=str(failure))
        abort(503)
