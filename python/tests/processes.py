"""Other processes that run what a test gives them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest


def ends_in_a_child(work: Callable[[], object]) -> None:
    """Fails unless a forked child of this process does the work within twenty seconds."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            assert os.waitstatus_to_exitcode(status) == 0
            return
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    pytest.fail("the work does not end in a forked child")


def seconds_of_processor(child: int) -> float:
    """What a process has had of the processor so far, or the time of day where the system does not tell."""
    try:
        # After the name, which may hold anything, come the state and ten other fields; then user's time and system's.
        fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return time.monotonic()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def seconds_to_interrupt(preparation: str, work: str) -> float:
    """How long Ctrl-C takes to end work in another process, a while after it began.

    The time is the processor's, of all threads: that of a clock says how busy the machine is with other things.
    """
    program = f"""
{preparation}
print("ready", flush=True)
try:
    {work}
except KeyboardInterrupt:
    print("interrupted", flush=True)
else:
    print("done", flush=True)
import sys
sys.stdin.readline()
import os
os._exit(0)
"""
    child = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    time.sleep(0.3)
    began = seconds_of_processor(child.pid)
    child.send_signal(signal.SIGINT)
    word = child.stdout.readline()
    seconds = seconds_of_processor(child.pid) - began
    child.communicate("\n", timeout=30)
    assert word == "interrupted\n"
    return seconds
