"""Kernel matrices with scikit-learn, on one thread, beside gramkit's own times.

    cargo bench --bench kernel -- --times > times.json
    python3 benches/peers_kernel.py [--repeat K] [--gramkit times.json]

Prints milliseconds, the median of K runs; --gramkit reads gramkit's own, and prints how many times as long the others
take for the same task. Run both in one go, on a machine that does nothing else.
"""

import os

for variable in ("OMP", "OPENBLAS", "MKL", "BLIS", "NUMEXPR", "VECLIB_MAXIMUM"):
    os.environ[variable + "_NUM_THREADS"] = "1"

import argparse
import json
import statistics
import sys
import time

try:
    import numpy as np
    import sklearn
    from sklearn.gaussian_process.kernels import Matern, RationalQuadratic
    from sklearn.metrics import pairwise
    from sklearn.preprocessing import KernelCenterer
except ImportError as error:
    sys.exit(f"nothing to compare with: {error}")


def milliseconds(work, repeat):
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1e3)
    return statistics.median(times)


def randomly_pivoted(x, gamma, rank, random):
    """Randomly pivoted Cholesky, a pivot at a time, without any bound."""
    residual, factor = np.ones(len(x)), np.zeros((rank, len(x)))
    for k in range(rank):
        pivot = random.choice(len(x), p=residual / residual.sum())
        column = np.exp(-gamma * ((x - x[pivot]) ** 2).sum(axis=1)) - factor[:k, pivot] @ factor[:k]
        factor[k] = column / np.sqrt(column[pivot])
        residual = np.maximum(residual - factor[k] ** 2, 0.0)
    return factor


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--gramkit", help="the times of `cargo bench --bench kernel -- --times`")
    arguments = parser.parse_args()
    own = {}
    if arguments.gramkit:
        with open(arguments.gramkit, encoding="utf-8") as file:
            own = json.load(file)
    random = np.random.default_rng(21)
    large, small = random.uniform(-1, 1, (5000, 50)), random.uniform(-1, 1, (1000, 10))
    wide, cross = random.uniform(-1, 1, (2000, 500)), random.uniform(-1, 1, (5000, 10))
    gram = pairwise.rbf_kernel(large, gamma=0.02)
    cases = {
        "rbf 5000 x 50": lambda: pairwise.rbf_kernel(large, gamma=0.02),
        "rbf 1000 x 10": lambda: pairwise.rbf_kernel(small, gamma=0.02),
        "laplacian 5000 x 50": lambda: pairwise.laplacian_kernel(large, gamma=0.02),
        "matern 5/2 5000 x 50": lambda: Matern(length_scale=3.0, nu=2.5)(large),
        "rational quadratic 5000 x 50": lambda: RationalQuadratic(length_scale=3.0, alpha=1.5)(large),
        "polynomial 5000 x 50": lambda: pairwise.polynomial_kernel(large, degree=3, gamma=0.02, coef0=1.0),
        "low rank 200 of 5000 x 50": lambda: randomly_pivoted(large, 0.02, 200, random),
        "cosine 5000 x 50": lambda: pairwise.cosine_similarity(large),
        "rbf 2000 x 500, direct": lambda: pairwise.rbf_kernel(wide, gamma=0.02),
        "centring 5000": lambda: KernelCenterer().fit_transform(gram),
        "cross 5000 x 1000 x 10": lambda: pairwise.rbf_kernel(cross, small, gamma=0.02),
    }
    print(f"scikit-learn {sklearn.__version__}, NumPy {np.__version__}, one thread; milliseconds")
    for name, work in cases.items():
        time_of_peer = milliseconds(work, arguments.repeat)
        beside = f"   gramkit {own[name]:9.2f}   {time_of_peer / own[name]:5.1f} times as long" if name in own else ""
        print(f"{name:32}{time_of_peer:9.2f}{beside}")


if __name__ == "__main__":
    main()
