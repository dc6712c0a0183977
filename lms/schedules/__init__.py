"""Reports sent by message again and again, and on demand. May ask official and composing for what it sends."""
