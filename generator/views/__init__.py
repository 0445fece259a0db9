"""The generator's screens in Wagtail's admin: parse, authorise, call one service, render."""
