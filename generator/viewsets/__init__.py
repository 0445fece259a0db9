"""Which generator screens exist, their addresses, columns, filters and menu items."""
