"""A person's own calendar: the private address under which a calendar program reads what is due and where they are expected."""
