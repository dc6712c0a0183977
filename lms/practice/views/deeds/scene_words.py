"""The words of a scene by which a deed is told."""

from collections.abc import Mapping

# Key to the text in the language of the reader.
SceneWords = Mapping[str, str]
