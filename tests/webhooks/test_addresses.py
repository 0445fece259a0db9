"""Messages go to the public internet only, whatever an address looks like and whatever its name means."""

import ipaddress
import socket

import pytest

from webhooks import addresses
from webhooks.addresses import AddressError

REFUSED = [
    "", "example.com", "http://example.com/", "ftp://example.com/", "https://", "https:///path",
    "https://exa mple.com/", "https://user:password@example.com/", "https://example.com\\@10.0.0.1/", "https://exämple.com/",
    "https://example.com:0/", "https://example.com:99999/", "https://localhost/", "https://api.localhost/",
    "https://intranet/", "https://printer.local/", "https://metadata.google.internal/", "https://127.0.0.1/",
    "https://127.1/", "https://0x7f000001/", "https://2130706433/", "https://017700000001/", "https://0/",
    "https://10.1.2.3/", "https://172.16.0.1/", "https://192.168.1.1/", "https://169.254.169.254/latest/meta-data",
    "https://100.64.0.1/", "https://192.0.2.1/", "https://224.0.0.1/", "https://255.255.255.255/", "https://[::1]/",
    "https://[::]/", "https://[::ffff:10.0.0.1]/", "https://[::ffff:8.8.8.8]/", "https://[fe80::1]/",
    "https://[fc00::1]/", "https://[fd00:ec2::254]/", "https://[2002:7f00:1::]/", "https://[64:ff9b::a00:1]/",
    "https://[::7f00:1]/", "https://[fec0::1]/", "https://[2001:db8::1]/", "https://[ff02::1]/",
]  # fmt: skip


@pytest.mark.parametrize("url", REFUSED)
def test_address_is_refused(url):
    with pytest.raises(AddressError):
        addresses.parse(url, allows_local=False)


@pytest.mark.parametrize("url", ["https://example.com", "https://8.8.8.8:8443/x?y=1", "https://[2606:4700::1111]/"])
def test_address_on_the_internet_is_taken(url):
    assert addresses.parse(url, allows_local=False).scheme == "https"


def test_an_address_is_taken_apart_as_a_request_needs_it():
    target = addresses.parse("https://Example.com:8443/a/b?c=d#e", allows_local=False)
    assert (target.host, target.port, target.path, target.netloc) == (
        "example.com", 8443, "/a/b?c=d", "example.com:8443",
    )  # fmt: skip


@pytest.mark.parametrize("url", ["http://example.com/", "http://10.0.0.1/", "http://127.0.0.1/", "http://[::1]/"])
def test_the_setting_for_developers_lets_in_the_name_localhost_and_nothing_else(url):
    assert addresses.parse("http://localhost:9000/", allows_local=True).is_local
    with pytest.raises(AddressError):
        addresses.parse(url, allows_local=True)


def _resolved_to(monkeypatch, *found):
    rows = [(socket.AF_INET6 if ":" in each else socket.AF_INET, 1, 6, "", (each, 443)) for each in found]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: rows)


@pytest.mark.parametrize(
    "found", [["10.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["::ffff:127.0.0.1"], ["fe80::1%eth0"], ["169.254.169.254"]]
)
def test_a_name_is_refused_when_any_of_its_addresses_is_not_public(monkeypatch, found):
    _resolved_to(monkeypatch, *found)
    with pytest.raises(AddressError):
        addresses.resolve(addresses.parse("https://rebound.example/", allows_local=False))


def test_localhost_of_developers_must_be_this_machine(monkeypatch):
    target = addresses.parse("http://localhost/", allows_local=True)
    _resolved_to(monkeypatch, "127.0.0.1", "::1")
    assert [address for _, address in addresses.resolve(target)] == ["127.0.0.1", "::1"]
    _resolved_to(monkeypatch, "10.0.0.1")
    with pytest.raises(AddressError):
        addresses.resolve(target)


@pytest.mark.parametrize("text", ["8.8.8.8", "2606:4700::1111"])
def test_public_addresses_are_public(text):
    assert addresses.is_public(ipaddress.ip_address(text))
