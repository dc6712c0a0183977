"""Pure decisions about messages: kinds and their words, when they leave, which reply of a mail server means what."""
