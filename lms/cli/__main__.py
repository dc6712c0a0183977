"""`python -m lms.cli`: the command where its script is not on the PATH."""

from lms.cli import main

main()
