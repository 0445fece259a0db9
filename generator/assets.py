"""The scripts of the generator's screens; their styles are on every page of the admin."""

from django.forms import Media

SCRIPTS = Media(js=["generator/generator-admin.js"])
STYLES = "generator/generator-admin.css"
