"""View of the pictures of courses."""

from typing import Final

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from lms.catalogue import queries
from lms.catalogue.errors import CourseNotFound
from lms.catalogue.views.blueprint import blueprint
from lms.web import access
from lms.web.assets import FOREVER
from lms.web.container import container
from lms.web.headers import FILE_POLICY
from lms.web.transaction import session

# In <img> a picture cannot run anything. Opened by itself it is a page, so this restricts it too.
PICTURE_POLICY: Final = f"{FILE_POLICY}; style-src 'unsafe-inline'"


@blueprint.get("/media/<digest>.svg")
@access.public
def media(digest: str) -> BaseResponse:
    """Return a picture of a course; its URL holds its hash, so browsers may cache it."""
    content_type = queries.find_media_type(session(), digest)
    content = container().storage.get(digest) if content_type else None
    if content is None:
        raise CourseNotFound
    response = Response(content, content_type=f"{content_type}; charset=utf-8")
    response.headers["Cache-Control"] = FOREVER
    response.headers["Content-Security-Policy"] = PICTURE_POLICY
    response.set_etag(digest)
    return response.make_conditional(request)
