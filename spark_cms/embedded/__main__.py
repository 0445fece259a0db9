"""`python -m spark_cms.embedded -- COMMAND …`: run a command while the embedded services run.

A command that ends in `.py` is run by this Python. Services that already run, for `make run` say, are used as they are.
"""

import signal
import subprocess
import sys

from spark_cms.embedded import ServiceError, environment_with_services


def main(arguments: list[str]) -> int:
    """Run the command and return its exit code; 2 for a wrong call, 1 when the services don't start."""
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        sys.stderr.write("usage: python -m spark_cms.embedded -- COMMAND [ARGUMENT …]\n")
        return 2
    if command[0].endswith(".py"):
        command = [sys.executable, *command]
    try:
        with environment_with_services():
            return _run(command)
    except ServiceError as error:
        sys.stderr.write(f"{error}\n")
        return 1


def _run(command: list[str]) -> int:
    try:
        child = subprocess.Popen(command)  # noqa: S603 - the person's own command
    except OSError as error:
        sys.stderr.write(f"{command[0]}: {error.strerror}\n")
        return 127
    # The terminal sends Ctrl-C to the command as well; its answer to it decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda number, _: child.send_signal(number))
    code = child.wait()
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
