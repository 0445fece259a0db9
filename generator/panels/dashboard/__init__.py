"""The dashboard of the editorial desk: what needs me, campaigns, jobs, today's releases, and how the sites are."""

from generator.panels.dashboard.desk import DeskPanel

__all__ = ["DeskPanel"]
