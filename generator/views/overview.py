"""A campaign's own page: how many articles it can make, five of them as visitors will see them, and what to do next."""
