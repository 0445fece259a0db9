"""Benchmarks: each scenario measures our way and the ordinary way with the same content, in one run."""
