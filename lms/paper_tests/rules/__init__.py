"""Pure decisions about forms on paper: their numbers, and answers as people write them down."""
