"""Gramian angular fields of 100 series of 2000 points: gramkit and pyts, on one thread, in turns.

    cargo bench --bench angular --no-run         # prints the name of the executable
    python3 benches/peers_angular.py EXECUTABLE [--rounds K] [--series M]

pyts makes all images in fresh memory; it is called once before it is timed, so that numba has compiled. It is also timed
image by image, so that the memory of the last one can be used again. With --series M it makes the images of M series only,
and its time is multiplied by 100/M. gramkit is timed for the fields with their top eigenpairs, for all images through one
buffer (f64 and f32), and for all images in fresh memory. Prints the medians in seconds, and the ratios.
"""

import os

for variable in ("OMP", "OPENBLAS", "MKL", "NUMBA", "RAYON"):
    os.environ[variable + "_NUM_THREADS"] = "1"

import argparse
import json
import statistics
import subprocess
import time

import numpy as np
from pyts.image import GramianAngularField

SERIES, POINTS = 100, 2000


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("executable")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--series", type=int, default=SERIES)
    arguments = parser.parse_args()
    series = np.random.default_rng(6).uniform(-1.0, 1.0, (arguments.series, POINTS))
    field = GramianAngularField()
    field.transform(series[:1])
    factor = SERIES / arguments.series
    peers, own = {"pyts, all at once": [], "pyts, one by one": []}, {}
    for _ in range(arguments.rounds):
        start = time.perf_counter()
        field.transform(series)
        peers["pyts, all at once"].append(factor * (time.perf_counter() - start))
        start = time.perf_counter()
        for one in series:
            field.transform(one.reshape(1, -1))
        peers["pyts, one by one"].append(factor * (time.perf_counter() - start))
        printed = subprocess.run([arguments.executable, "--times"], capture_output=True, check=True, text=True).stdout
        for name, seconds in json.loads(printed).items():
            own.setdefault(name, []).append(seconds)
    for name, seconds in {**peers, **own}.items():
        median = statistics.median(seconds)
        ratios = ", ".join(f"{statistics.median(peers[peer]) / median:.1f} x {peer}" for peer in peers)
        print(f"{name:20} {median:10.4f} s   {ratios}")


if __name__ == "__main__":
    main()
