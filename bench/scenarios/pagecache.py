"""Requests per second for a kept article, against nginx with the same bytes as a file and as many workers."""

from bench import serving, visiting
from bench.results import Result

SECONDS = 8
ROUNDS = 3


def run(*, scale: float) -> Result:
    """Both serve the same gzip bytes to 64 connections, in turns; the best round of each. Raises when a program is
    missing, and says which."""
    serving.require("nginx", "wrk")
    seconds = max(2, int(SECONDS * scale))
    article = visiting.add_articles(visiting.make_site(), 100, hub="areas")
    path = article.get_url()
    with serving.granian() as port:
        for _ in range(20):
            body, headers = serving.fetch(port, path, host=visiting.HOST)
        assert headers["Cache-Status"] == "spark; hit", headers.items()
        with serving.nginx(body) as file_port:
            ours, files = [], []
            for _ in range(ROUNDS):
                files.append(serving.load(file_port, "/", host="localhost", seconds=seconds))
                ours.append(serving.load(port, path, host=visiting.HOST, seconds=seconds))
    assert not sum(each.errors for each in ours + files), "There were errors."
    best, file = max(ours, key=lambda each: each.rate), max(files, key=lambda each: each.rate)
    our_p99, file_p99 = min(each.p99_ms for each in ours), min(each.p99_ms for each in files)
    return Result(
        name="pagecache",
        ours=best.rate,
        baseline=file.rate,
        unit="requests/s",
        notes=(
            f"{len(body):,} bytes of gzip, {serving.WORKERS} workers each, {serving.CONNECTIONS} connections; "
            f"{best.rate / file.rate:.0%} of nginx; the slowest hundredth: {our_p99:.1f} ms against {file_p99:.1f} ms, "
            f"{our_p99 / file_p99:.1f} times nginx's"
        ),
    )
