"""Which addresses messages may go to: HTTPS on the public internet, and nothing that is near to us.

A name is resolved here, every address that it has is judged, and the connection goes to an address that was judged: a
name that means something else a moment later leads nowhere else.
"""

import ipaddress
import re
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

# Ways of writing an IPv4 address into an IPv6 one: what counts is the address that is meant.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LOCAL_NAMES = re.compile(r"(?:.+\.)?localhost")
# Names that only mean something inside a network, some of them of clouds' metadata services.
_INNER_NAMES = re.compile(r".+\.(?:internal|local|lan|home|corp|intranet|arpa|localdomain)")

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class AddressError(ValueError):
    """Nothing may be sent there; the message says why, for people."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a message goes: what the request needs of an address."""

    scheme: str
    host: str
    port: int
    path: str
    is_local: bool

    @property
    def netloc(self) -> str:
        """The host as the request's header gives it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == {"https": 443, "http": 80}[self.scheme] else f"{host}:{self.port}"


def parse(url: str, *, allows_local: bool) -> Target:
    """The parts of an address. Raises `AddressError` for one that nothing may be sent to."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as error:
        raise AddressError("This is no web address.") from error
    if not url.isascii() or re.search(r"[\s\\]", url) or not host:
        raise AddressError("Enter a web address without spaces and special letters, such as https://example.com/hooks.")
    if parts.username is not None or parts.password is not None:
        raise AddressError("Leave names and passwords out of the address; each message is signed instead.")
    is_local = allows_local and _LOCAL_NAMES.fullmatch(host) is not None
    if parts.scheme != "https" and not (parts.scheme == "http" and is_local):
        raise AddressError("The address has to begin with https://.")
    if port == 0:
        raise AddressError("This is no web address.")
    _check_name(host, is_local=is_local)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port or (443 if parts.scheme == "https" else 80), path, is_local)


def _check_name(host: str, *, is_local: bool) -> None:
    if is_local:
        return
    literal = _literal(host)
    if literal is not None:
        _check(literal)
    elif "." not in host or _LOCAL_NAMES.fullmatch(host) or _INNER_NAMES.fullmatch(host):
        raise AddressError("The address has to be one on the public internet.")


def resolve(target: Target) -> list[tuple[socket.AddressFamily, str]]:
    """The addresses that the target's name has now. Raises `AddressError` if one of them is not public, and `OSError`.

    One that is not public makes all of them suspicious.
    """
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys((socket.AddressFamily(family), str(where[0])) for family, _, _, _, where in found))
    for _, text in addresses:
        address = ipaddress.ip_address(text.partition("%")[0])
        if target.is_local and address.is_loopback:
            continue
        _check(address)
    if not addresses:
        raise OSError("The name has no address.")
    return addresses


def is_public(address: Address) -> bool:
    """Whether the address, or the one that is written into it, is one of the public internet."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if address in _NAT64:
            inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if int(address) >> 32 == 0:
            # Addresses that begin with zeros only: an outdated way of writing IPv4.
            return False
        if any(each is not None and not is_public(each) for each in inner):
            return False
        if address.is_site_local:
            return False
    shared = address.is_private or address.is_loopback or address.is_link_local or address.is_multicast
    return address.is_global and not (shared or address.is_reserved or address.is_unspecified)


def _check(address: Address) -> None:
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        # Browsers and libraries turn it into the other one.
        raise AddressError("The address has to be one on the public internet.")
    if not is_public(address):
        raise AddressError("The address has to be one on the public internet.")


def _literal(host: str) -> Address | None:
    """The address that a host is, in any way of writing that a resolver understands."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        # Also 127.1, 0x7f000001 and 2130706433.
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError):
        return None
