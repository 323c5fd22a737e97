"""Covariances, alignments, angles and the nearest correlation matrix: gramkit and its peers, on one thread, in turns.

    pip install ./python scikit-learn scipy
    python3 benches/peers_similarity.py [--rounds K] [--large]

Each answer is compared with the peer's before anything is timed. gramkit's have their proved bounds, which the peers' have
not. statsmodels' corr_nearest takes most of a minute at order 100, and is left out; --large adds order 1000. Prints the
medians in milliseconds, and the ratios.
"""

import os

for variable in ("OMP", "OPENBLAS", "MKL", "RAYON", "GRAMKIT"):
    os.environ[variable + "_NUM_THREADS"] = "1"

import argparse
import statistics
import time
from collections.abc import Callable

import gramkit
import numpy as np
from scipy.linalg import subspace_angles
from sklearn.covariance import ledoit_wolf

#: Between numbers of two libraries, relative.
AGREE = 1e-9


def alignment(x: np.ndarray, y: np.ndarray) -> float:
    """Linear CKA, by products of features."""
    x, y = x - x.mean(axis=0), y - y.mean(axis=0)
    between = np.linalg.norm(x.T @ y)
    return float(between**2 / (np.linalg.norm(x.T @ x) * np.linalg.norm(y.T @ y)))


def broken(order: int, random: np.random.Generator) -> np.ndarray:
    """A matrix of ones on the diagonal that is no correlation matrix."""
    a = np.tril(random.uniform(-1, 1, (order, order)), -1)
    return a + a.T + np.eye(order)


def milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return 1e3 * (time.perf_counter() - began)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--large", action="store_true")
    arguments = parser.parse_args()
    random = np.random.default_rng(8)
    x, y = random.normal(size=(2, 5000, 50))
    a, b = random.normal(size=(2, 5000, 20))
    cases: dict[str, tuple[Callable[[], object], Callable[[], object] | None]] = {
        "Ledoit-Wolf, 5000 x 50": (lambda: gramkit.ledoit_wolf(x).values, lambda: ledoit_wolf(x)[0]),
        "CKA of two 5000 x 50": (lambda: gramkit.compare(x, y).values[0, 1], lambda: alignment(x, y)),
        "angles of two 5000 x 20": (
            lambda: gramkit.principal_angles(a, b).angles,
            lambda: subspace_angles(a, b)[::-1],
        ),
        "nearest correlation, 100": (lambda: gramkit.nearest(small), None),
    }
    small = broken(100, random)
    if arguments.large:
        large = broken(1000, random)
        cases["nearest correlation, 1000"] = (lambda: gramkit.nearest(large), None)
    for name, (ours, theirs) in cases.items():
        if theirs is not None:
            np.testing.assert_allclose(ours(), theirs(), rtol=AGREE, err_msg=name)
        own, other = [], []
        for _ in range(arguments.rounds):
            own.append(milliseconds(ours))
            if theirs is not None:
                other.append(milliseconds(theirs))
        ratio = (
            ""
            if not other
            else f"   {statistics.median(other):8.2f} ms, ratio {statistics.median(own) / statistics.median(other):.2f}"
        )
        print(f"{name:26} {statistics.median(own):8.2f} ms{ratio}")


if __name__ == "__main__":
    main()
