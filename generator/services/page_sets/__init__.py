"""Deciding about whole sets of articles, as Wagtail would page by page, in a few statements."""
