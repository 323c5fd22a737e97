"""Other libraries, processes, threads and signals beside us."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from processes import ends_in_a_child, seconds_to_interrupt

import gramkit
from gramkit import differentiate

X = np.random.default_rng(1).normal(size=(3000, 60))
SYMMETRIC = X.T @ X
SYMMETRIC = (SYMMETRIC + SYMMETRIC.T) / 2
FIELD = np.add.outer(np.sin(np.linspace(0, 6, 300)), np.cos(np.linspace(0, 6, 300)))

#: Each function, large enough for the threads of the process.
WORK: dict[str, Callable[[], object]] = {
    "gram": lambda: gramkit.gram(X),
    "definiteness": lambda: gramkit.definiteness(SYMMETRIC),
    "definiteness_of_gram": lambda: gramkit.definiteness_of_gram(X),
    "hessian": lambda: gramkit.hessian(FIELD),
    "classes": lambda: gramkit.classes(FIELD),
    "critical_points": lambda: gramkit.critical_points(FIELD),
    "flattest": lambda: gramkit.flattest(FIELD),
    "structure_tensor": lambda: gramkit.structure_tensor(FIELD, scale=2.0),
    "gaf": lambda: gramkit.gaf(X[:600].T[:4]),
    "angular_field": lambda: gramkit.AngularField(X[:, 0]).image(),
    "feature_gram": lambda: gramkit.feature_gram(X.reshape(60, 60, 50)),
    "filter_responses": lambda: gramkit.filter_responses(FIELD[:64, :64]),
    "function": lambda: differentiate.hessian(lambda x: float(x @ x), np.arange(5.0)),
    "small": lambda: (gramkit.definiteness(np.eye(3)), gramkit.hessian(FIELD[:5, :5])),
}


@pytest.fixture(scope="module")
def worked() -> None:
    """Every function has run in this process."""
    for one in WORK.values():
        one()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
@pytest.mark.parametrize("name", WORK)
def test_a_forked_child_works_after_its_parent(name: str, worked: None) -> None:
    ends_in_a_child(WORK[name])


def _radius(_: int) -> float:
    return gramkit.gram(X).radius


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_processes_of_either_kind(method: str) -> None:
    with multiprocessing.get_context(method).Pool(2) as pool:
        assert set(pool.map(_radius, range(2))) == {_radius(0)}


def test_threads_at_once_give_the_same_answers() -> None:
    expected = gramkit.gram(X).values
    answers: list[bool] = []

    def work() -> None:
        for _ in range(20):
            answers.append(np.array_equal(gramkit.gram(X).values, expected) and gramkit.definiteness(np.eye(3)).proved)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert answers == [True] * 80


def test_the_number_of_threads_changes_no_bit() -> None:
    expected = gramkit.gram(X).values
    for n in (1, 2, 5):
        with gramkit.threads(n):
            assert np.array_equal(gramkit.gram(X).values, expected)
            assert np.array_equal(gramkit.hessian(FIELD), gramkit.hessian(FIELD, progress=lambda done: None))
    with pytest.raises(ValueError, match="n is -1"):
        gramkit.set_threads(-1)


def test_other_threads_run_meanwhile() -> None:
    counts, stop = [0], threading.Event()

    def count() -> None:
        while not stop.is_set():
            counts[0] += 1
            time.sleep(0.0005)

    counter = threading.Thread(target=count)
    counter.start()
    try:
        noise = np.random.default_rng(3).normal(size=(150, 150))
        before, began = counts[0], time.monotonic()
        gramkit.critical_points(noise)
        seconds, counted = time.monotonic() - began, counts[0] - before
    finally:
        stop.set()
        counter.join()
    # A holder of the interpreter would let it count once every five milliseconds at best, and not at all in one call.
    assert seconds > 0.05
    assert counted > 20


LONG = {
    "critical_points": "gramkit.critical_points(np.random.default_rng(3).normal(size=(700, 700)))",
    "definiteness": "a = np.random.default_rng(3).integers(-9, 10, size=(900, 450)).astype(float); gramkit.definiteness(a @ a.T)",
    "independence": "a = np.random.default_rng(3).normal(size=(900, 900)); a[:, 0] = a[:, 1:] @ np.ones(899); "
    "gramkit.definiteness_of_gram(a, budget=2**45)",
    "function": "gramkit.differentiate.hessian(lambda x: (time.sleep(0.001), float(x @ x))[1], np.ones(60))",
}


@pytest.mark.skipif(sys.platform == "win32", reason="signals are others there")
@pytest.mark.parametrize("name", LONG)
def test_an_interrupt_is_heard(name: str) -> None:
    preparation = "import time, numpy as np, gramkit"
    # Half a second where it is quiet and optimised; the work itself would take many times this.
    assert seconds_to_interrupt(preparation, LONG[name]) < 5


def test_progress_is_told_and_may_stop() -> None:
    told: list[float] = []
    gramkit.hessian(FIELD, progress=told.append)
    assert told[-1] == 1.0 and all(0 <= done <= 1 for done in told)

    class Enough(Exception):
        pass

    def stop(done: float) -> None:
        raise Enough

    noise = np.random.default_rng(3).normal(size=(300, 300))
    began = time.process_time()
    with pytest.raises(Enough):
        gramkit.critical_points(noise, progress=stop)
    assert time.process_time() - began < 1.0
    pytest.importorskip("tqdm")
    assert gramkit.hessian(FIELD, progress=True).shape == (2, 2, 300, 300)


@pytest.fixture(scope="module")
def flushing(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], int]:
    """Sets the floating-point control word of the calling thread, and returns the one before."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or os.uname().machine != "x86_64":
        pytest.skip("no compiler for this processor here")
    folder = tmp_path_factory.mktemp("flush")
    source: Path = folder / "flush.c"
    source.write_text(
        "#include <xmmintrin.h>\n"
        "unsigned set(unsigned to) { unsigned was = _mm_getcsr(); _mm_setcsr(to); return was; }\n"
    )
    library = folder / "flush.so"
    subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", str(library), str(source)], check=True)
    set_control: Callable[[int], int] = ctypes.CDLL(str(library)).set
    return set_control


def test_flushing_to_zero_takes_no_proof_away(flushing: Callable[[int], int]) -> None:
    subnormal = np.array([[5e-324, 0.0], [0.0, 1.0]])
    gramkit.gram(X)
    before = flushing(0x9FC0)
    try:
        gramkit.set_threads(2)  # threads that are made now inherit the flag
        small = gramkit.definiteness(subnormal)
        large = gramkit.definiteness(SYMMETRIC)
        derivative = differentiate.hessian(lambda x: float(x @ x), np.ones(2))
        codes = gramkit.classes(FIELD).codes
    finally:
        flushing(before)
        gramkit.set_threads(0)
    assert small.positive_definite is True and large.positive_definite is True
    assert np.all(abs(derivative.value - 2 * np.eye(2)) <= derivative.error)
    assert np.array_equal(codes, gramkit.classes(FIELD).codes)


def test_a_function_of_the_caller_may_call_us() -> None:
    program = """
import numpy as np, gramkit
gramkit.set_threads(1)
f = np.add.outer(np.sin(np.linspace(0, 3, 60)), np.cos(np.linspace(0, 3, 70)))
def bound(orders):
    gramkit.laplacian(f)
    return 1.0
gramkit.classes(f, 3 / 59, 3 / 69, truncation=bound)
print("done")
"""
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert answer.stdout == "done\n"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_child_has_as_many_threads_as_its_parent_asked_for() -> None:
    with gramkit.threads(1):
        child = os.fork()
        if child == 0:
            os._exit(gramkit._gramkit.threads())
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1


def test_an_accumulator_of_several_threads_ends() -> None:
    rows = np.random.default_rng(2).integers(-9, 10, (20000, 64)).astype(float)
    gathered = gramkit.GramAccumulator(64)
    workers = [threading.Thread(target=gathered.update, args=(rows,), daemon=True) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
        assert not worker.is_alive()
    assert gathered.m == 6 * len(rows) and np.array_equal(gathered.result().values, 6 * rows.T @ rows)
