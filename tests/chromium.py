"""Where the browser of this machine is. Tests drive an installed Chromium; none is downloaded."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = "/Applications/{0}.app/Contents/MacOS/{0}"


def find_chromium() -> str | None:
    """The path of Chromium or Chrome, the one named by CHROMIUM first; nothing when there is none."""
    candidates = (os.environ.get("CHROMIUM", ""), *NAMES, MAC.format("Chromium"), MAC.format("Google Chrome"))
    for name in candidates:
        if name and (path := shutil.which(name)):
            return path
    return None
