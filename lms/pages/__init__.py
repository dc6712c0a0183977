"""Pages that belong to no domain: home, help, privacy, accessibility, appearance."""
