"""Pure rules of runs: their tokens, and what is counted of them."""
