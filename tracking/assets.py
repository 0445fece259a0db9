"""Styles and scripts of the screens of analytics."""

from django.forms import Media

STYLES = "tracking/analytics.css"
ANALYTICS = Media(css={"all": [STYLES]})
LIVE = Media(css={"all": [STYLES]}, js=["tracking/live.js"])
