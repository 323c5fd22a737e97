"""The package's names, and what importing it costs."""

from __future__ import annotations

import os
import subprocess
import sys

import gramkit


def test_every_name_is_there_and_is_documented() -> None:
    assert sorted(gramkit._HOMES) == gramkit.__all__
    for name in gramkit.__all__:
        value = getattr(gramkit, name)
        assert value.__doc__, name
        assert name in dir(gramkit)
    assert not hasattr(gramkit, "nothing")


def test_importing_is_cheap() -> None:
    program = "import numpy, time; began = time.process_time(); import gramkit; print(time.process_time() - began)"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    runs = [float(subprocess.check_output([sys.executable, "-c", program], env=environment)) for _ in range(8)]
    # Two milliseconds of the processor.
    assert min(runs) < 0.01
