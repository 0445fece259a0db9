"""One module per scenario."""
