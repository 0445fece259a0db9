"""Tests mirror the packages; see `docs/` for what is tested where."""
