"""Tables of Dask: in memory, on worker processes, and on workers that are killed."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

import gramkit

pd = pytest.importorskip("pandas")
pytest.importorskip("dask")
pytest.importorskip("distributed")

import dask.array
import dask.dataframe
from distributed import Client, LocalCluster

import gramkit.dask

# The engines warn about themselves.
pytestmark = pytest.mark.filterwarnings("ignore")

#: Jobs of which a worker is killed; twenty by GRAMKIT_KILLS=20.
KILLS = int(os.environ.get("GRAMKIT_KILLS", "2"))
OPTIONS: dict[str, Any] = {"shift": [0.0, 0.0, 0.0], "exponents": [4, 4, 4]}


def table(rows: int) -> np.ndarray:
    return np.random.default_rng(11).uniform(-8.0, 8.0, size=(rows, 3))


@contextmanager
def three_workers() -> Iterator[Client]:
    """Three processes on this machine."""
    with (
        LocalCluster(n_workers=3, threads_per_worker=1, processes=True, dashboard_address=None) as workers,
        Client(workers) as client,
    ):
        yield client


def test_arrays_and_frames_are_those_in_memory() -> None:
    x = table(4000)
    expected = gramkit.gram(x, center=True, divide="n-1")
    array = dask.array.from_array(x, chunks=(301, 2))
    frame = dask.dataframe.from_pandas(pd.DataFrame(x, columns=["a", "b", "c"]), npartitions=9)
    for found in (
        gramkit.dask.gram(array, center=True, divide="n-1", scheduler="sync"),
        gramkit.dask.gram(frame, center=True, divide="n-1", scheduler="threads"),
    ):
        assert np.linalg.norm(found.values - expected.values, 2) <= found.radius + expected.radius
        assert found.m == 4000
    some = gramkit.dask.state(frame, columns=["c", "a"], scheduler="sync")
    assert (some.names, some.rows, len(some.pieces)) == (["c", "a"], 4000, 9)
    filtered = frame[frame.a > 0]
    assert gramkit.dask.state(filtered, scheduler="sync").rows == int((x[:, 0] > 0).sum())
    unknown = array[array[:, 0] > 0]
    assert gramkit.dask.state(unknown, scheduler="sync").rows == int((x[:, 0] > 0).sum())


def test_what_is_wrong_is_said() -> None:
    x = table(100)
    x[61, 1] = np.nan
    array = dask.array.from_array(x, chunks=(50, 3))
    with pytest.raises(gramkit.NonFiniteError, match="partition 1: row 11"):
        gramkit.dask.state(array, scheduler="sync")
    assert gramkit.dask.state(array, missing="skip", scheduler="sync").skipped == 1
    with pytest.raises(TypeError, match="DataFrame or an Array of Dask"):
        gramkit.dask.state(x)
    with pytest.raises(ValueError, match="1 axes"):
        gramkit.dask.state(array[:, 0])


def test_a_worker_without_the_package_is_named() -> None:
    hide = """
import sys
class Others:
    def __init__(self, finder):
        self.finder = finder
    def find_spec(self, name, path=None, target=None):
        return None if name.partition(".")[0] == "gramkit" else self.finder.find_spec(name, path, target)
sys.meta_path[:] = [Others(finder) for finder in sys.meta_path]
for name in [name for name in sys.modules if name.partition(".")[0] == "gramkit"]:
    del sys.modules[name]
"""
    x = dask.array.from_array(table(40), chunks=(20, 3))
    with three_workers() as client:
        assert gramkit.dask.state(x).rows == 40
        one = sorted(client.run(os.getpid))[1]
        client.run(exec, hide, {}, workers=[one])
        with pytest.raises(gramkit.GramkitError, match=f"the worker {one} of Dask has no gramkit; install the package"):
            gramkit.dask.state(x)


def test_shards_of_another_order_of_columns_are_matched_by_name() -> None:
    x = table(90)
    orders = [["a", "b", "c"], ["c", "a", "b"], ["b", "c", "a"]]

    def shard(k: int) -> Any:
        return pd.DataFrame(x[30 * k : 30 * k + 30], columns=["a", "b", "c"])[orders[k]]

    meta = shard(0).iloc[:0]
    frame = dask.dataframe.from_map(shard, range(3), meta=meta, enforce_metadata=False)
    found = gramkit.dask.gram(frame, scheduler="sync")
    assert np.linalg.norm(found.values - x.T @ x, 2) <= found.radius + 1e-12 * np.linalg.norm(x.T @ x, 2)
    orders[1] = ["a", "b"]
    with pytest.raises(gramkit.StateError, match="the columns of rows of partition 1 are 'a', 'b', .* there is no 'c'"):
        gramkit.dask.gram(frame, scheduler="sync")


def slow(block: np.ndarray) -> np.ndarray:
    time.sleep(0.15)
    return block


def test_a_worker_that_is_killed_changes_no_bit() -> None:
    x = table(6000)

    def job() -> gramkit.GramState:
        return gramkit.dask.state(dask.array.from_array(x, chunks=(250, 3)).map_blocks(slow, dtype=float), **OPTIONS)

    whole = gramkit.dask.state(dask.array.from_array(x, chunks=(6000, 3)), scheduler="sync", **OPTIONS)
    bits = whole.gram().values.tobytes()
    for attempt in range(KILLS):
        # A cluster for each: workers that are killed again and again do not always come back.
        with three_workers() as client:
            victims = sorted(client.run(os.getpid).values())
            killer = threading.Timer(0.1 * (attempt % 12), os.kill, (victims[attempt % 3], signal.SIGKILL))
            killer.start()
            disturbed = job()
            killer.join()
        assert disturbed.rows == 6000
        assert disturbed.gram().values.tobytes() == bits
