"""The read API of a site under `/api/v2/`: Wagtail's contract, on our own code (`docs/decisions/0037`)."""
