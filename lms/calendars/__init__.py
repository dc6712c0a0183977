"""Private calendar feeds: a person's due days and trainings for their calendar client."""
