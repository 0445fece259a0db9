"""The board: all articles of a site in columns, to read, judge, move and assign them."""
