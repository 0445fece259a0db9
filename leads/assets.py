"""The styles and scripts of the leads' screens in the admin."""

from django.forms import Media, Script

# django-stubs knows a script by its address only.
INBOX = Media(
    css={"all": ["leads/inbox.css"]},
    js=[Script("leads/inbox.js", type="module")],  # type: ignore[list-item]
)
# The styles alone, for the panel of the admin's first page.
INBOX_STYLES = Media(css={"all": ["leads/inbox.css"]})
