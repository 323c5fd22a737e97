"""What this installation is."""

from __future__ import annotations

import platform
import sys

import numpy as np

from gramkit import _gramkit


def show_config() -> None:
    """Print what a report of a fault should tell: versions, the platform, and the number of threads.

    Examples
    --------
    >>> import gramkit
    >>> gramkit.show_config()  # doctest: +ELLIPSIS
    gramkit  0.1.0
    Python   ...
    NumPy    ...
    platform ...
    threads  ...
    """
    print(f"gramkit  {_gramkit.version()}")
    print(f"Python   {sys.version.split()[0]}")
    print(f"NumPy    {np.__version__}")
    print(f"platform {platform.platform()}")
    print(f"threads  {_gramkit.threads()}")
