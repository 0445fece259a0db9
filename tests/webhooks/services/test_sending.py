"""One message to one address: checked, bounded in time and size, and led nowhere else."""

import socket
import subprocess
import threading

import pytest

from webhooks.services import sending
from webhooks.services.sending import UnreachableError


def post(url, **values):
    return sending.post(url, **{"body": b"{}", "headers": {"webhook-id": "msg_1"}, "allows_local": True, **values})


def test_a_message_arrives_as_it_is(receiver):
    receiver.answers.append((200, {}, b"thanks \x00 \xff"))
    answer = post(receiver.url, body=b'{"a":1}')
    [(headers, body)] = receiver.got
    assert body == b'{"a":1}'
    assert receiver.paths == ["/hooks?from=spark"]
    assert headers["webhook-id"] == "msg_1"
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert headers["Host"] == f"localhost:{receiver.port}"
    assert answer.is_taken
    assert answer.excerpt == "thanks  \ufffd"


def test_a_redirect_is_an_answer_and_is_not_followed(receiver):
    receiver.answers.append((307, {"Location": receiver.url}, b""))
    answer = post(receiver.url)
    assert answer.status == 307
    assert not answer.is_taken
    assert len(receiver.got) == 1


def test_a_long_answer_is_cut(receiver):
    receiver.answers.append((500, {"Retry-After": "120"}, b"x" * 1_000_000))
    answer = post(receiver.url)
    assert answer.excerpt == "x" * sending.MOST_KEPT
    assert answer.retry_after == 120


def test_the_connection_goes_to_the_address_that_was_judged(receiver, monkeypatch):
    """A name server that says something else the second time is not asked a second time."""
    asked = []
    answer = [(socket.AF_INET, 1, 6, "", ("127.0.0.1", receiver.port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: asked.append(args) or answer)
    assert post(receiver.url).is_taken
    assert len(asked) == 1


def test_nothing_is_sent_to_this_machine_without_the_setting(receiver):
    for url in (receiver.url, receiver.url.replace("http:", "https:")):
        with pytest.raises(UnreachableError):
            post(url, allows_local=False)
    assert receiver.got == []


@pytest.fixture
def raw_server():
    """`raw_server(speak)` listens and calls `speak(connection)` for the first that connects."""
    listeners, threads = [], []

    def start(speak):
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)

        def serve():
            connection, _ = listener.accept()
            with connection:
                speak(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        threads.append(thread)
        return f"localhost:{listener.getsockname()[1]}"

    yield start
    for thread in threads:
        thread.join(timeout=5)
    for listener in listeners:
        listener.close()


def test_an_answer_that_trickles_is_cut_off_at_the_end_of_the_time(raw_server, monkeypatch):
    monkeypatch.setattr(sending, "ALL_SECONDS", 0.3)
    gone = threading.Event()

    def trickle(connection):
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        try:
            while not gone.wait(0.02):
                connection.sendall(b"x")
        except OSError:
            pass

    host = raw_server(trickle)
    with pytest.raises(UnreachableError, match="No answer within"):
        post(f"http://{host}/")
    gone.set()


def test_what_is_no_http_is_no_answer(raw_server):
    host = raw_server(lambda connection: connection.recv(65_536) and connection.sendall(b"hello\r\n\r\n"))
    with pytest.raises(UnreachableError, match="no HTTP"):
        post(f"http://{host}/")


def test_nobody_there_is_said_so():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(UnreachableError, match="refused"):
        post(f"http://localhost:{port}/")


def test_a_certificate_that_nobody_vouches_for_is_refused(raw_server, tmp_path):
    import ssl

    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-keyout", str(key), "-out", str(cert), "-subj", "/CN=localhost", "-days", "1"]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    heard = []

    def speak(connection):
        try:
            heard.append(context.wrap_socket(connection, server_side=True).recv(1_000))
        except (ssl.SSLError, OSError):
            heard.append(b"")

    host = raw_server(speak)
    with pytest.raises(UnreachableError, match="certificate"):
        post(f"https://{host}/")
    assert heard in ([b""], [])
