"""The scripts of the generator's screens; their styles are on every page of the admin."""

from django.forms import Media, Script

SCRIPTS = Media(js=["generator/generator-admin.js"])
TEXT_EDITOR = Media(js=[Script("generator/text-editor.js", type="module")])
STYLES = "generator/generator-admin.css"
TEXT_EDITOR_STYLES = "generator/text-editor.css"
