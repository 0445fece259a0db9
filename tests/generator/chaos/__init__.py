"""Disasters that befall real processes and real services, and that nothing is lost or doubled."""
