"""Hands one message to one address: no redirect is followed, and neither time nor memory is without a limit."""

import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse

from webhooks import addresses
from webhooks.addresses import AddressError, Target

CONNECT_SECONDS = 5.0
# From the beginning to the end of the answer, however slowly it comes.
ALL_SECONDS = 15.0
TOO_LATE = f"No answer within {ALL_SECONDS:.0f} seconds."
MOST_READ = 4_096
MOST_KEPT = 1_000
USER_AGENT = "Spark-CMS-Webhooks/1.0"


class UnreachableError(Exception):
    """There was no answer; the message says why, for people."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said: status, the beginning of the body, and how long to wait if it said so (seconds)."""

    status: int
    excerpt: str
    retry_after: int | None

    @property
    def is_taken(self) -> bool:
        return 200 <= self.status < 300


def post(
    url: str, *, body: bytes, headers: Mapping[str, str], allows_local: bool, most_kept: int = MOST_KEPT
) -> Answer:
    """Send the message and return the answer, whatever it is. Raises `UnreachableError`.

    `headers` win over our own; of the answer `most_kept` letters are kept, up to 4,096.
    """
    deadline = time.monotonic() + ALL_SECONDS
    try:
        target = addresses.parse(url, allows_local=allows_local)
        sock = _connect(target)
    except AddressError as error:
        raise UnreachableError(str(error)) from error
    except (OSError, UnicodeError) as error:
        raise UnreachableError(_wording(error)) from error
    # A timeout of the socket's is one for each piece; an answer in a thousand pieces would take its time.
    watchdog = threading.Timer(max(deadline - time.monotonic(), 0.1), _cut, [sock])
    watchdog.daemon = True
    watchdog.start()
    try:
        answer = _exchange(target, sock, body=body, headers=headers, deadline=deadline, most_kept=most_kept)
    except (OSError, HTTPException, ValueError) as error:
        if time.monotonic() >= deadline:
            raise UnreachableError(TOO_LATE) from error
        raise UnreachableError(_wording(error)) from error
    finally:
        watchdog.cancel()
        sock.close()
    if time.monotonic() >= deadline:
        # What was cut off may look like the end of an answer.
        raise UnreachableError(TOO_LATE)
    return answer


def _connect(target: Target) -> socket.socket:
    """A connection to the first of the target's addresses that answers. Raises `AddressError` and `OSError`."""
    failure: OSError = OSError("The name has no address.")
    for family, address in addresses.resolve(target)[:4]:
        sock = socket.socket(family, socket.SOCK_STREAM)
        sock.settimeout(CONNECT_SECONDS)
        try:
            sock.connect((address, target.port))
        except OSError as error:
            sock.close()
            failure = error
            continue
        return _secured(sock, target)
    raise failure


def _secured(sock: socket.socket, target: Target) -> socket.socket:
    if target.scheme != "https":
        return sock
    try:
        return ssl.create_default_context().wrap_socket(sock, server_hostname=target.host)
    except OSError:
        sock.close()
        raise


def _exchange(
    target: Target,
    sock: socket.socket,
    *,
    body: bytes,
    headers: Mapping[str, str],
    deadline: float,
    most_kept: int,
) -> Answer:
    sock.settimeout(max(deadline - time.monotonic(), 0.1))
    client = HTTPConnection(target.host, target.port)
    # Connected already, to an address that was judged: it never looks the name up by itself.
    client.sock = sock
    client.auto_open = 0
    client.putrequest("POST", target.path, skip_host=True, skip_accept_encoding=True)
    own = {
        "Host": target.netloc,
        "Content-Type": "application/json; charset=utf-8",
        "Content-Length": str(len(body)),
        "User-Agent": USER_AGENT,
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    for name, value in {**own, **headers}.items():
        client.putheader(name, value)
    client.endheaders(body)
    response = client.getresponse()
    excerpt = response.read(MOST_READ).decode("utf-8", errors="replace").replace("\x00", "")[:most_kept]
    return Answer(response.status, excerpt, _retry_after(response))


def _retry_after(response: HTTPResponse) -> int | None:
    given = response.getheader("Retry-After", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 7 else None


def _cut(sock: socket.socket) -> None:
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        # It ended by itself.
        return


def _wording(error: Exception) -> str:
    if isinstance(error, socket.gaierror | UnicodeError):
        return "The name of the host is not known."
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"The certificate is not valid: {error.verify_message}."
    if isinstance(error, ssl.SSLError):
        return f"No secure connection: {error.reason or 'TLS failed'}."
    if isinstance(error, TimeoutError):
        return "No answer in time."
    if isinstance(error, ConnectionRefusedError):
        return "The connection was refused."
    if isinstance(error, OSError):
        return f"The connection failed: {error.strerror or type(error).__name__}."
    return f"The answer is no HTTP: {type(error).__name__}."
