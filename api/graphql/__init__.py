"""GraphQL under `/api/graphql/`: what anybody may read of one site. It writes nothing.

Nothing here asks the database while a query is resolved but the loaders: Django refuses it in an event loop, so that a
field which would ask for each row is an error in its first test, not a slow page a year later.
"""
