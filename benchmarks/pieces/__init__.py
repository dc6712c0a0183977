"""The pieces of the bench, one module for goals that are measured together. Each has run(scale), which gives its lines as it finds them."""
