"""A web server of the product that is loaded once and forks: each process of it answers like any other, and is killed.

It reads ports from its standard input, a line for each process to be started, and writes their process ids.
"""

import os
import signal
import sys
from wsgiref.simple_server import WSGIRequestHandler, make_server


class QuietHandler(WSGIRequestHandler):
    """Writes no line for each request."""

    def log_message(self, *_: object) -> None:
        return


def main() -> None:
    from django.urls import get_resolver

    from spark_cms.wsgi import application

    # Everything is imported before the first fork, and nothing is connected.
    _ = get_resolver().url_patterns
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        process = os.fork()
        if not process:
            make_server("127.0.0.1", int(line), application, handler_class=QuietHandler).serve_forever()
        sys.stdout.write(f"{process}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
