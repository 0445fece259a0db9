"""Telling people something in the admin, for apps that keep no notices of their own: who keeps them registers here.

A message names nobody: it is kept as it is, and may be mailed.
"""

from collections.abc import Callable, Iterable

from django.contrib.auth.models import User

# Whom, of which site, in which words, what it leads to, and how many of them it is about.
type Teller = Callable[[Iterable[User], int, str, str, int], object]

_tellers: list[Teller] = []


def register(teller: Teller) -> None:
    """Have it told from now on; called when the apps are ready. Registered twice, it is told once."""
    if teller not in _tellers:
        _tellers.append(teller)


def tell(users: Iterable[User], *, site_id: int, message: str, address: str, count: int = 1) -> None:
    """Tell these people, in the caller's transaction. “{count}” in the message is shown as how many it is about."""
    people = list(users)
    for teller in _tellers if people else ():
        teller(people, site_id, message, address, count)
