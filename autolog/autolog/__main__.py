"""`python -m autolog` is `autolog`."""

from autolog.cli import main

main()
