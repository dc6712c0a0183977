"""People, organisations, roles with their scopes, sign-in. May ask regions; knows nothing of courses."""
