"""The words of a scene by which a deed is told."""

from collections.abc import Mapping

SceneWords = Mapping[str, str]  # by key: the text in the language of the reader
