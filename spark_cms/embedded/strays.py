"""Ends processes that aren't our children: what a crash left behind."""

import contextlib
import signal
import time

import psutil

STRAY_SECONDS = 20.0


def end_processes(processes: list[psutil.Process], *, kindly: signal.Signals) -> None:
    """End processes that aren't our children: asked first, killed after `STRAY_SECONDS`."""
    for number, patience in ((kindly, STRAY_SECONDS), (signal.SIGKILL, 5.0)):
        for process in processes:
            with contextlib.suppress(psutil.Error):
                process.send_signal(number)
        deadline = time.monotonic() + patience
        while (processes := [process for process in processes if _runs(process)]) and time.monotonic() < deadline:
            time.sleep(0.05)


def _runs(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.Error):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False
