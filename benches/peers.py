"""Hessians of sampled fields with NumPy, SciPy and scikit-image, on one thread.

    python3 benches/peers.py [--repeat K] [--only NAME] [--sigma S] [--gramkit TIMES.json]
                             [--program target/release/gramkit]

Prints nanoseconds per voxel, the best of K runs (fewer, where one takes long). What is not installed is named and left
out. Smoothing is by a Gaussian of S = 1 samples, the default of scikit-image, whose Gaussian derivatives are cut at 100
standard deviations for S <= 1 and at 8 above: --sigma 1.1 shows them at their best.

--gramkit reads an object of gramkit's own nanoseconds per voxel, {"256^3/hessian": 4.2, ...}, and prints how many times
as long the others take for the same task. The tasks: hessian, smoothed hessian, eigenvalues, laplacian, shape index.

--program also asks whether the program's nested differences are those of numpy.gradient applied twice, to rounding.
"""

import os

for variable in ("OMP", "OPENBLAS", "MKL", "BLIS", "NUMEXPR", "VECLIB_MAXIMUM"):
    os.environ[variable + "_NUM_THREADS"] = "1"

import argparse
import gc
import importlib
import json
import platform
import subprocess
import sys
import tempfile
import time

MISSING = []


def optional(name):
    """The module, or None and a note."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        MISSING.append(f"{name}: {error}")
        return None


np = optional("numpy")
ndimage = optional("scipy.ndimage") if np else None
feature = optional("skimage.feature") if np else None

# One run that takes longer than this is not repeated.
LONG = 20.0


def gradient_twice(field, edge_order=1):
    """All d² second derivatives, each the gradient of a gradient."""
    d = field.ndim
    hessian = np.empty((d, d) + field.shape)
    for i in range(d):
        first = np.gradient(field, axis=i, edge_order=edge_order)
        for j in range(d):
            hessian[i, j] = np.gradient(first, axis=j, edge_order=edge_order)
    return hessian


def sampled(shape):
    """A smooth field with noise, the same on every machine."""
    generator = np.random.default_rng(20240229)
    field = 0.01 * generator.standard_normal(shape)
    for axis, length in enumerate(shape):
        wave = np.sin(np.linspace(0.0, 3.0 + axis, length))
        field += wave.reshape([-1 if k == axis else 1 for k in range(len(shape))])
    return field


def smoothed(field, sigma, gaussian):
    return feature.hessian_matrix(field, sigma=sigma, order="rc", use_gaussian_derivatives=gaussian)


def full(upper, d):
    """The d × d matrices at the voxels, indices last, of the upper triangle's d(d + 1)/2 images."""
    matrices = np.empty(upper[0].shape + (d, d))
    images = iter(upper)
    for i in range(d):
        for j in range(i, d):
            matrices[..., i, j] = matrices[..., j, i] = next(images)
    return matrices


def tasks(sigma):
    """(grid, task, contestant, what to run); a generator, so that only one field is in memory."""
    shape = (256, 256, 256)
    field = sampled(shape)
    yield "256^3", "hessian", "numpy.gradient twice", lambda: gradient_twice(field)
    if ndimage:
        yield "256^3", "laplacian", "scipy.ndimage.laplace", lambda: ndimage.laplace(field)
    if feature:
        yield "256^3", "smoothed hessian", "skimage hessian_matrix, gradients", lambda: smoothed(field, sigma, False)
        yield "256^3", "smoothed hessian", "skimage hessian_matrix, Gaussians", lambda: smoothed(field, sigma, True)
        images = smoothed(field, sigma, False)
        yield "256^3", "eigenvalues", "skimage hessian_matrix_eigvals", lambda: feature.hessian_matrix_eigvals(images)
        del images
    nested = gradient_twice(field)
    matrices = full([nested[i, j] for i in range(3) for j in range(i, 3)], 3)
    del nested
    yield "256^3", "eigenvalues", "numpy.linalg.eigvalsh", lambda: np.linalg.eigvalsh(matrices)
    del matrices

    field = sampled((30, 50, 40, 20))
    yield "30x50x40x20", "hessian", "numpy.gradient twice", lambda: gradient_twice(field)

    field = sampled((8192, 8192))
    yield "8192^2", "hessian", "numpy.gradient twice", lambda: gradient_twice(field)
    if feature:
        yield "8192^2", "smoothed hessian", "skimage hessian_matrix, gradients", lambda: smoothed(field, sigma, False)
        yield "8192^2", "smoothed hessian", "skimage hessian_matrix, Gaussians", lambda: smoothed(field, sigma, True)
        yield "8192^2", "shape index", "skimage shape_index", lambda: feature.shape_index(field, sigma=sigma)


def seconds(run, repeat):
    """The best time, of how many, and which part of it the processor worked for us."""
    best, count, share = float("inf"), 0, 0.0
    while count < repeat:
        gc.collect()
        start, worked = time.perf_counter(), time.process_time()
        result = run()
        elapsed, worked = time.perf_counter() - start, time.process_time() - worked
        del result
        if elapsed < best:
            best, share = elapsed, worked / elapsed
        count += 1
        if best > LONG:
            break
    return best, count, share


def voxels(grid):
    """The number that 256^3 or 30x50x40x20 names."""
    if "^" in grid:
        base, power = grid.split("^")
        return int(base) ** int(power)
    product = 1
    for length in grid.split("x"):
        product *= int(length)
    return product


def agreement(program):
    """Whether `program hessian --scheme nested` is numpy.gradient twice; true if so."""
    field = sampled((17, 12, 9))
    with tempfile.TemporaryDirectory() as folder:
        source, target = os.path.join(folder, "F.npy"), os.path.join(folder, "H.npy")
        np.save(source, field)
        command = [program, "hessian", source, "--scheme", "nested", "-o", target]
        try:
            done = subprocess.run(command, capture_output=True, text=True)
        except OSError as error:
            print(f"agreement: {program} does not run: {error}")
            return False
        if done.returncode != 0 or not os.path.exists(target):
            print(f"agreement: {' '.join(command)} ended with {done.returncode}: {done.stderr.strip()}")
            return False
        hessian = np.load(target)
    shape = (3, 3) + field.shape
    if hessian.shape != shape:
        print(f"agreement: the shape is {hessian.shape}, not {shape}")
        return False
    # The weights' magnitudes add up to 4 at most, at an edge of order 2, and so to 4² of two quotients; on either side
    # each quotient rounds four times at most (products, sums).
    tolerance = 16 * 16 * 2.0**-53 * np.abs(field).max()
    gaps = {order: np.abs(hessian - gradient_twice(field, order)).max() for order in (1, 2)}
    for order, gap in gaps.items():
        print(f"agreement with numpy.gradient twice, edge_order={order}: largest difference {gap:.3g}")
    agrees = min(gaps.values()) <= tolerance
    print(f"agreement: {'yes' if agrees else 'NO'}, rounding may make {tolerance:.3g}")
    return agrees


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=3, metavar="K", help="runs, of which the best counts (3)")
    parser.add_argument("--only", metavar="NAME", help="only rows whose grid, task or contestant contains NAME")
    parser.add_argument("--sigma", type=float, default=1.0, metavar="S", help="of the Gaussian, in samples (1)")
    parser.add_argument("--gramkit", metavar="TIMES.json", help="gramkit's nanoseconds per voxel")
    parser.add_argument("--program", help="the gramkit program, to be compared with numpy")
    arguments = parser.parse_args()
    own = {}
    if arguments.gramkit:
        with open(arguments.gramkit) as file:
            own = json.load(file)

    versions = [f"Python {platform.python_version()}"]
    for name in ("numpy", "scipy", "skimage"):
        if name in sys.modules:
            versions.append(f"{name} {sys.modules[name].__version__}")
    print(", ".join(versions) + f"; one thread; {platform.machine()}; sigma {arguments.sigma:g}")
    for note in MISSING:
        print(f"missing: {note}")
    if not np:
        return 1

    columns = f"{'grid':<12} {'task':<17} {'contestant':<34} {'ns/voxel':>9} {'best of':>7}"
    print(columns + (f" {'gramkit':>9} {'ratio':>7}" if own else ""))
    for grid, task, contestant, run in tasks(arguments.sigma):
        if arguments.only and arguments.only not in f"{grid} {task} {contestant}":
            continue
        best, count, share = seconds(run, max(arguments.repeat, 1))
        theirs = 1e9 * best / voxels(grid)
        row = f"{grid:<12} {task:<17} {contestant:<34} {theirs:>9.2f} {count:>7}"
        ours = own.get(f"{grid}/{task}")
        if ours:
            row += f" {ours:>9.2f} {theirs / ours:>6.1f}x"
        if share < 0.9:
            row += f"  (busy machine: {share:.0%} of a processor)"
        print(row, flush=True)

    if arguments.program:
        return 0 if agreement(arguments.program) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
