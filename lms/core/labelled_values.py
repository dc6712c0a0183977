"""Choices of a select as forms take them."""

LabelledValue = tuple[str, str]  # the value, and the label in the language of the reader
