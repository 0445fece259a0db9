"""The work log: the entries of Wagtail's log that a person may see, of pages and of other rows together."""
