"""URLs of the pictures of a course, by the hashes of what they hold."""

import hashlib
from typing import Final

from lms.catalogue.rules.pictures import Picture
from lms.core.i18n import LANGUAGES
from lms.core.markdown import Illustration

MEDIA_URL: Final = "/catalogue/media/{digest}.svg"
PICTURE_TYPE: Final = "image/svg+xml"
Illustrations = dict[str, dict[str, Illustration]]


def hash_picture(content: bytes) -> str:
    """Return the hash under which a picture is stored."""
    return hashlib.sha256(content).hexdigest()


def build_illustrations(pictures: list[Picture]) -> Illustrations:
    """Return the pictures that texts may show, by language and name."""
    illustrations: Illustrations = {language: {} for language in LANGUAGES}
    for picture in pictures:
        illustration = Illustration(
            MEDIA_URL.format(digest=hash_picture(picture.content)), picture.width, picture.height
        )
        for language in [picture.language] if picture.language else LANGUAGES:
            illustrations[language][picture.name] = illustration
    return illustrations
