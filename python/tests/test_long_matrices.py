"""Matrices that take long: other processes and threads meanwhile, Ctrl-C, and progress."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable

import numpy as np
import pytest
from processes import ends_in_a_child, seconds_to_interrupt

import gramkit

RANDOM = np.random.default_rng(4)
X = RANDOM.standard_normal((600, 40))
A = np.asarray(gramkit.gram(X))
INDEFINITE = A - 600 * np.eye(40)
INTEGERS = [[int(entry) for entry in row] for row in RANDOM.integers(-9, 10, (12, 6)) * 2**60]

#: Each function, large enough for the threads of the process.
WORK: dict[str, Callable[[], object]] = {
    "accumulator": lambda: gramkit.GramAccumulator(40).update(X),
    "analyze": lambda: gramkit.analyze(X),
    "analyze_symmetric": lambda: gramkit.analyze_symmetric(A),
    "at_least": lambda: gramkit.at_least(A, 1.0),
    "batch": lambda: gramkit.gram_batch(X.reshape(600, 5, 8)),
    "closest_relation": lambda: gramkit.closest_relation(X),
    "collinearity": lambda: gramkit.collinearity(X),
    "cond": lambda: gramkit.cond(X),
    "cross_gram": lambda: gramkit.cross_gram(X, X),
    "culprits": lambda: gramkit.culprits(INDEFINITE),
    "determinant": lambda: gramkit.determinant(A),
    "determinant_of_gram": lambda: gramkit.determinant_of_gram(X),
    "eigenvalue_count": lambda: gramkit.eigenvalue_count(A, 600.0),
    "eigh": lambda: gramkit.eigh(A),
    "independence": lambda: gramkit.independence(X),
    "integers": lambda: gramkit.independence(INTEGERS),
    "inverse_diagonal": lambda: gramkit.inverse_diagonal(A),
    "orthonormalize": lambda: gramkit.orthonormalize(X),
    "rank": lambda: gramkit.rank(X),
    "svd": lambda: gramkit.svd(X),
    "verify": lambda: gramkit.verify(gramkit.definiteness(A).certificate(), A),
}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
@pytest.mark.parametrize("name", WORK)
def test_a_forked_child_works_after_its_parent(name: str) -> None:
    WORK[name]()
    ends_in_a_child(WORK[name])


#: What takes seconds.
LONG = {
    "accumulator": "gramkit.GramAccumulator(1000, accuracy='doubled').update(X.reshape(4000, 1000))",
    "closest_relation": "gramkit.closest_relation(X)",
    "doubled": "gramkit.gram(X, accuracy='doubled')",
    "responses": "gramkit.filter_responses(X[:1200])",
    "smoothed": "gramkit.hessian_eigenvalues(X, sigma=3.0)",
    "structure_tensor": "gramkit.structure_tensor(X, scale=30.0)",
    "style": "gramkit.style([X.reshape(1000, 40, 100)])",
    "eigh": "gramkit.eigh(X + X.T)",
    "svd": "gramkit.svd(X)",
    "cond": "gramkit.cond(X)",
    "rank": "gramkit.rank(X)",
    "independence": "gramkit.independence(X)",
    "collinearity": "gramkit.collinearity(X)",
    "analyze": "gramkit.analyze(X)",
    "analyze_symmetric": "gramkit.analyze_symmetric(X + X.T)",
    "nearest": "gramkit.nearest(np.clip(X + X.T, -1, 1))",
    "distance_correlation": "gramkit.compare(X, X, measure='dcor')",
    "low_rank": "gramkit.low_rank(X, 'rbf', rank=1500).eigenvalue_bounds()",
    "features": "a = gramkit.low_rank(X[:, :9], 'rbf', rank=300); a.features(np.tile(X[:, :9], (400, 1)))",
    "culprits": "gramkit.culprits(X + X.T)",
    "determinant": "gramkit.determinant(X[:200, :200] + X[:200, :200].T, exact=True, budget=2**50)",
    "pca": "gramkit.pca(X)",
    "kernel_pca": "gramkit.kernel_pca(X, 'linear')",
    "mds": "gramkit.mds(np.abs(X + X.T) * (1 - np.eye(2000)))",
    "covariance": "gramkit.covariance(X, accuracy='doubled')",
    "ledoit_wolf": "gramkit.ledoit_wolf(np.tile(X, (6, 1)))",
    "whiten": "gramkit.whiten(X, method='pca')",
    "principal_angles": "gramkit.principal_angles(X[:, :900], X[:, 900:1800])",
    "cca": "gramkit.cca(X[:, :900], X[:, 900:1800])",
    "procrustes": "gramkit.procrustes(X, X.T)",
    "polar": "gramkit.polar(X)",
    "project": "gramkit.project(X[:, :1500], X[:, 1500])",
    "volume": "gramkit.volume(X)",
    "discrepancy": "gramkit.compare(X, X + 1, measure='mmd')",
}


@pytest.mark.skipif(sys.platform == "win32", reason="signals are others there")
@pytest.mark.parametrize("name", LONG)
def test_an_interrupt_is_heard(name: str) -> None:
    preparation = "import numpy as np, gramkit; X = np.random.default_rng(5).standard_normal((2000, 2000))"
    # Half a second where it is quiet; a machine that tests share is not.
    assert seconds_to_interrupt(preparation, LONG[name]) < 1.5


@pytest.mark.parametrize("function", [gramkit.analyze, gramkit.rank, gramkit.collinearity, gramkit.independence])
def test_progress_is_told_and_may_stop(function: Callable[..., object]) -> None:
    told: list[float] = []
    function(X, progress=told.append)
    assert told[-1] == 1.0 and told == sorted(told) and all(0 <= done <= 1 for done in told)

    class Enough(Exception):
        pass

    def stop(done: float) -> None:
        raise Enough

    with pytest.raises(Enough):
        function(RANDOM.standard_normal((700, 700)), progress=stop)
    # Nothing of that call is left in the next one.
    assert gramkit.independence(X).independent is True


def test_an_accumulator_of_several_threads() -> None:
    whole = RANDOM.integers(-9, 10, (4000, 20)).astype(float)
    gathered = gramkit.GramAccumulator(20)

    def work(part: np.ndarray) -> None:
        for rows in np.split(part, 10):
            gathered.update(rows)

    workers = [threading.Thread(target=work, args=(part,)) for part in np.split(whole, 4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert gathered.m == 4000 and np.array_equal(gathered.result().values, whole.T @ whole)


def test_a_long_chunk_is_counted_once() -> None:
    whole = RANDOM.integers(-9, 10, (30000, 200)).astype(float)
    gathered = gramkit.GramAccumulator(200)
    gathered.update(whole[:10])
    gathered.update(whole[10:])
    assert gathered.m == 30000 and np.array_equal(gathered.result().values, whole.T @ whole)
