"""Tenants, the page tree, per-site settings, and what visitors see."""
