"""How `make run` finds a Python: with stand-ins on an otherwise empty PATH."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("sh", "dirname", "cmp", "cp", "mkdir", "chmod", "cat")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what the script needs, and a `bin` that is all of the PATH."""
    for name in ("scripts", "requirements"):
        shutil.copytree(ROOT / name, tmp_path / name)
    # A machine's own Pythons are out of the picture: only what the test puts on the PATH counts.
    script = tmp_path / "scripts" / "make-venv"
    text = script.read_text()
    for place in ("/usr/bin/", "/usr/local/bin/", "/opt/homebrew/bin/"):
        text = text.replace(place, "/nowhere/")
    script.write_text(text)
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool) or tool)
    return tmp_path


def stand_in(checkout: Path, name: str, body: str) -> None:
    program = checkout / "bin" / name
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)


# A Python that is new enough, makes a venv that holds a copy of itself, and notes what pip is asked for.
GOOD = """
case "$*" in
    *"sys.exit(sys.version_info"*) exit 0 ;;
    *"import ensurepip"*) exit 0 ;;
    *"-m venv"*) for last; do :; done; mkdir -p "$last/bin"; cp "$0" "$last/bin/python"; echo "venv by $0" >>"$LOG" ;;
    *"-m pip"*) echo "pip $*" >>"$LOG" ;;
esac
"""
OLD = 'case "$*" in *"sys.exit(sys.version_info"*) exit 1 ;; esac'
BARE = """
case "$*" in
    *"import ensurepip"*) exit 1 ;;
    *"%d.%d"*) echo 3.12 ;;
esac
"""
SHIM = 'echo "pyenv: python3.13: command not found" >&2; exit 127'
UV = """
case "$*" in
    *venv*) for last; do :; done; mkdir -p "$last/bin"; cp "$GOOD" "$last/bin/python"; echo "venv by uv" >>"$LOG" ;;
esac
"""


def run(checkout: Path, name: str = "local") -> tuple[int, str, str]:
    log = checkout / "log"
    environment = {"PATH": str(checkout / "bin"), "LOG": str(log), "GOOD": str(checkout / "good")}
    command = [str(checkout / "scripts" / "make-venv"), name]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return result.returncode, result.stderr, log.read_text() if log.exists() else ""


def test_names_that_fail_and_old_versions_are_passed_over(checkout: Path) -> None:
    stand_in(checkout, "python3.13", SHIM)
    stand_in(checkout, "python3.12", OLD)
    stand_in(checkout, "python3", GOOD)
    code, said, log = run(checkout)
    assert code == 0, said
    assert log.splitlines()[0].endswith("/bin/python3")
    assert "--require-hashes" in log


def test_nothing_is_done_twice(checkout: Path) -> None:
    stand_in(checkout, "python3", GOOD)
    run(checkout)
    (checkout / "log").unlink()
    assert run(checkout) == (0, "", "")


def test_changed_lock_file_is_installed(checkout: Path) -> None:
    stand_in(checkout, "python3", GOOD)
    run(checkout)
    with (checkout / "requirements" / "local.txt").open("a") as lock:
        lock.write("# one more\n")
    _, _, log = run(checkout)
    assert log.count("pip install") == 2
    assert log.count("venv by") == 1


def test_packages_for_tests_include_those_for_running(checkout: Path) -> None:
    stand_in(checkout, "python3", GOOD)
    run(checkout, "dev")
    _, _, log = run(checkout, "local")
    assert log.count("pip install") == 1


def test_only_an_old_python_is_explained(checkout: Path) -> None:
    stand_in(checkout, "python3", OLD)
    code, said, _ = run(checkout)
    assert code == 1
    assert "needs Python 3.12 or newer" in said
    assert "apt-get install python3" in said
    assert "brew install python@3.13" in said


def test_python_without_venv_is_explained(checkout: Path) -> None:
    stand_in(checkout, "python3", BARE)
    code, said, _ = run(checkout)
    assert code == 1
    assert "sudo apt-get install python3.12-venv" in said


def test_uv_helps_where_python_is_too_old(checkout: Path) -> None:
    stand_in(checkout, "python3", OLD)
    stand_in(checkout, "uv", UV)
    (checkout / "good").write_text(f"#!/bin/sh\n{GOOD}")
    (checkout / "good").chmod(0o755)
    code, said, log = run(checkout)
    assert code == 0, said
    assert log.startswith("venv by uv")


def test_failed_installation_is_tried_again(checkout: Path) -> None:
    stand_in(checkout, "python3", GOOD.replace('echo "pip $*" >>"$LOG"', "exit 1"))
    code, said, _ = run(checkout)
    assert code == 1
    assert "couldn't be installed" in said
    assert not (checkout / ".venv" / "installed-local.txt").exists()
