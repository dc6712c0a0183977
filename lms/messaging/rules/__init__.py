"""Pure rules of messaging: kinds, wording, timing, bounces."""
