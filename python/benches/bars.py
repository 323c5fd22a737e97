"""Times of the package beside NumPy's and scikit-image's, on one thread, in one run.

    python bars.py

Each answer is compared with the other's before either is timed; a time is the least of several.
"""

from __future__ import annotations

import os

for name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[name] = "1"

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

import gramkit

U = np.finfo(float).eps / 2


def least(call: Callable[[], object], seconds: float = 1.0) -> float:
    """The least time of a call, in seconds, of as many as fit into some seconds."""
    call()
    began, best = time.perf_counter(), float("inf")
    while time.perf_counter() - began < seconds:
        start = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - start)
    return best


def each(call: Callable[[], object], times: int = 2000) -> float:
    """The least mean time of a short call, in seconds."""

    def repeated() -> None:
        for _ in range(times):
            call()

    return least(repeated) / times


def line(what: str, ours: float, theirs: float | None = None, whose: str = "") -> None:
    """One figure, and that of a peer."""
    ratio = "" if theirs is None else f"   {whose} {theirs * 1e3:10.4f} ms, {theirs / ours:6.2f} times ours"
    print(f"{what:44} {ours * 1e3:10.4f} ms{ratio}")


def processor() -> str:
    """The name of the processor."""
    for text in Path("/proc/cpuinfo").read_text().splitlines():
        if text.startswith("model name"):
            return text.partition(":")[2].strip()
    return "unknown"


def main() -> None:
    """Prints all lines."""
    print(f"{processor()}; Python {sys.version.split()[0]}, NumPy {np.__version__}, gramkit {gramkit.__version__}")
    gramkit.set_threads(1)
    random = np.random.default_rng(1)

    a = np.array([[2.0, 1.0, 0.0], [1.0, 2.0, 1.0], [0.0, 1.0, 2.0]])
    assert gramkit.definiteness(a).positive_definite
    line(
        "definiteness of 3 × 3", each(lambda: gramkit.definiteness(a)), each(lambda: np.linalg.cholesky(a)), "cholesky"
    )

    for order in ("C", "F"):
        x = np.asarray(random.normal(size=(1_000_000, 16)), order=order)
        gram = gramkit.gram(x)
        assert np.linalg.norm(gram.values - x.T @ x, 2) <= gram.radius + 16 * len(x) * U * np.trace(gram.values)
        line(f"XᵀX of 1e6 × 16, order {order}", least(lambda x=x: gramkit.gram(x)), least(lambda x=x: x.T @ x), "NumPy")

    step = 2 * np.pi / 128
    axis = step * np.arange(128)
    f = np.sin(axis)[:, None, None] * np.cos(axis)[:, None] + np.sin(axis)
    twice = lambda: [np.gradient(g, step) for g in np.gradient(f, step)]
    assert np.allclose(gramkit.hessian(f, step, scheme="nested"), np.array(twice()), atol=1e-9)
    # What is timed is the compact one, which is off by h²/12 of the fourth derivatives, 1 at most here, and less than that.
    hessian = gramkit.hessian(f, step)
    inside = (slice(None), slice(None), *[slice(2, -2)] * 3)
    assert np.abs(hessian - np.array(twice()))[inside].max() < step**2
    exact = np.linalg.eigvalsh(np.moveaxis(hessian, (0, 1), (-2, -1)))
    assert np.allclose(
        np.moveaxis(gramkit.hessian_eigenvalues(f, step), 0, -1), exact, atol=64 * U * np.abs(hessian).max()
    )
    theirs = least(twice, 3.0)
    line("full Hessian of 128³", least(lambda: gramkit.hessian(f, step), 3.0), theirs, "np.gradient twice")
    out = np.empty((3, 3, *f.shape))
    line(
        "full Hessian of 128³, into out=",
        least(lambda: gramkit.hessian(f, step, out=out), 3.0),
        theirs,
        "np.gradient twice",
    )
    try:
        from skimage.feature import hessian_matrix, hessian_matrix_eigvals
    except ImportError:
        peer = None
    else:
        peer = least(lambda: hessian_matrix_eigvals(hessian_matrix(f, order="rc", use_gaussian_derivatives=False)), 3.0)
    line(
        "eigenvalues of the Hessian of 128³",
        least(lambda: gramkit.hessian_eigenvalues(f, step), 3.0),
        peer,
        "scikit-image",
    )
    line("classes of 128³", least(lambda: gramkit.classes(f, step), 3.0))
    line("Laplacian of 128³", least(lambda: gramkit.laplacian(f, step), 3.0))

    program = "import numpy, time; b = time.perf_counter(); import gramkit; print(time.perf_counter() - b)"
    line("import, after NumPy", min(float(subprocess.check_output([sys.executable, "-c", program])) for _ in range(10)))


if __name__ == "__main__":
    main()
