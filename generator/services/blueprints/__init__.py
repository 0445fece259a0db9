"""Blueprints: a site's library, campaigns, settings, menus and pages as one text that another site can take over."""
