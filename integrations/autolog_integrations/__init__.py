"""One file per framework: what to watch in it."""
