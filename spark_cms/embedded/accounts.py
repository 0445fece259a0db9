"""Who owns a server's files and runs it. PostgreSQL refuses root, so root hands over to an account without rights.

Must not widen the permissions of a directory that it did not make.
"""

import contextlib
import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spark_cms.embedded.errors import ServiceError
from spark_cms.embedded.files import make_directory

SERVICE_USER = "spark-cms"
FALLBACK_USERS = ("postgres", "_postgres", "nobody")
ROOT_HOME = Path("/var/lib/spark-cms")


@dataclass(frozen=True, slots=True)
class Account:
    """The account that a server runs as; `user` is None when that is the one that we are."""

    user: int | None = None
    group: int | None = None

    def popen_options(self) -> dict[str, Any]:
        """Keyword arguments for `subprocess` that make the child run as this account."""
        if self.user is None:
            return {}
        return {"user": self.user, "group": self.group, "extra_groups": []}

    def ids(self) -> tuple[int, int] | None:
        """User and group for `chown`, or nothing when files are ours anyway."""
        return None if self.user is None or self.group is None else (self.user, self.group)

    def own(self, path: Path) -> None:
        """Hand `path` over to the account."""
        if ids := self.ids():
            os.chown(path, *ids)

    def can_enter(self, directory: Path) -> bool:
        """Say whether the account may pass through `directory` and all of its parents."""
        if self.user is None:
            return True
        probe = subprocess.run(  # noqa: S603 - the arguments are ours
            ["/bin/sh", "-c", 'cd "$1"', "sh", str(directory)],
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            **self.popen_options(),
        )
        return probe.returncode == 0


def service_account() -> Account:
    """The account for servers: ourselves, or for root one without rights, made if need be."""
    if os.geteuid() != 0:
        return Account()
    entry = _entry(SERVICE_USER) or _create(SERVICE_USER)
    for name in FALLBACK_USERS:
        entry = entry or _entry(name)
    if entry is None:
        raise ServiceError(
            f"PostgreSQL can't run as root, and no other account was found: make one by `useradd -r {SERVICE_USER}`."
        )
    return Account(user=entry.pw_uid, group=entry.pw_gid)


def home_of(data_dir: Path, *, account: Account) -> Path:
    """The directory for the servers' own directories: `data_dir`, or one in /var/lib if that is out of reach."""
    make_directory(data_dir, mode=0o711 if account.user is not None else 0o700)
    if account.can_enter(data_dir):
        return data_dir
    digest = hashlib.sha256(str(data_dir).encode()).hexdigest()[:16]
    home = ROOT_HOME / digest
    make_directory(ROOT_HOME, mode=0o711)
    make_directory(home, mode=0o711)
    (home / "belongs-to").write_text(f"{data_dir}\n")
    return home


def reachable_copy(*trees: Path, account: Account) -> Path:
    """A directory with `trees` side by side that the account can read: theirs, or a copy if that is out of reach.

    Programs find their libraries relative to themselves, so what belongs together must be copied together. The same
    content is copied once for all checkouts.
    """
    if all(account.can_enter(tree) for tree in trees):
        return trees[0].parent
    copy = ROOT_HOME / "programs" / f"{trees[0].name}-{_fingerprint(*trees)}"
    if not copy.exists():
        make_directory(ROOT_HOME, mode=0o711)
        make_directory(copy.parent, mode=0o711)
        partial = copy.with_name(f"{copy.name}.{os.getpid()}")
        for tree in trees:
            shutil.copytree(tree, partial / tree.name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
        partial.chmod(0o755)
        with contextlib.suppress(OSError):  # another process was first
            partial.rename(copy)
        shutil.rmtree(partial, ignore_errors=True)
    return copy


def _fingerprint(*trees: Path) -> str:
    digest = hashlib.sha256()
    for tree in trees:
        for path in sorted(tree.rglob("*")):
            if "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(tree.parent)}:{path.lstat().st_size}\n".encode())
    return digest.hexdigest()[:16]


def _entry(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _create(name: str) -> pwd.struct_passwd | None:
    commands = (
        ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", name],
        ["adduser", "-S", "-D", "-H", "-s", "/sbin/nologin", name],
    )
    for command in commands:
        if program := shutil.which(command[0]):
            subprocess.run([program, *command[1:]], capture_output=True, check=False)  # noqa: S603
        if entry := _entry(name):
            return entry
    return None
