"""The programming interface for organisations: tokens, people, organisations, obligations, and its description. May ask all below pages."""
