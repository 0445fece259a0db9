"""`make run`: the services, the web server, the workers and beat of one checkout, under one process.

For a laptop or one small server. In containers the platform plays this part; see `docs/how-to/deploy.md`.
"""
