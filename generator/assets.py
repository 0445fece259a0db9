"""The scripts of the generator's screens; their styles are on every page of the admin."""

from django.forms import Media, Script

SCRIPTS = Media(js=["generator/generator-admin.js"])
# django-stubs knows a script by its address only.
TEXT_EDITOR = Media(js=[Script("generator/text-editor.js", type="module")])  # type: ignore[list-item]
CAMPAIGN_EDITOR_SCRIPT = Media(js=[Script("generator/campaign-editor.js", type="module")])  # type: ignore[list-item]
RELEASES = Media(css={"all": ["generator/releases.css"]}, js=["generator/releases.js"])
STYLES = "generator/generator-admin.css"
TEXT_EDITOR_STYLES = "generator/text-editor.css"
GATE = Media(css={"all": ["generator/gate.css"]})
NOTICE_STYLES = "generator/notices.css"
NOTICE_SCRIPT = "generator/notices.js"
DASHBOARD = Media(css={"all": ["generator/dashboard.css"]}, js=["generator/generator-admin.js"])
# The board's own styles and scripts, on its screen only.
BOARD = Media(css={"all": ["generator/board.css"]}, js=[Script("generator/board.js", type="module")])  # type: ignore[list-item]
WORK_LOG_STYLES = Media(css={"all": ["generator/worklog.css"]})
# A test batch as a whole, and the screen on which its articles are read.
BATCHES = Media(
    css={"all": ["generator/batches.css"]},
    js=["generator/generator-admin.js", Script("generator/batches.js", type="module")],  # type: ignore[list-item]
)
BATCH_READING = Media(
    css={"all": ["generator/batches.css", "generator/batch-reading.css"]},
    js=[Script("generator/batch-reading.js", type="module")],  # type: ignore[list-item]
)
