"""Spark on two executor processes of this machine, of which one is killed while it works."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import gramkit

pytest.importorskip("pyspark")
if shutil.which("java") is None:
    pytest.skip("Spark runs on Java, and there is none", allow_module_level=True)
if not Path("/proc/self/cmdline").exists():
    pytest.skip("executors are found in /proc, and there is none", allow_module_level=True)

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

import gramkit.spark

# The engines warn about themselves.
pytestmark = pytest.mark.filterwarnings("ignore")

#: Jobs of which an executor is killed; twenty by GRAMKIT_KILLS=20.
KILLS = int(os.environ.get("GRAMKIT_KILLS", "1"))
#: More than are merged at once, so that there are stages whose results a killed executor takes with it.
PARTITIONS = 18
NAMES = ["a", "b", "c"]
OPTIONS: dict[str, Any] = {"shift": [0.0, 0.0, 0.0], "exponents": [4, 4, 4]}


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    # Spark does not look for anybody's name.
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local-cluster[2,1,1024]").appName("gramkit-kills")
    for key, value in {
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.executor.memory": "512m",
        "spark.executorEnv.PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "spark.worker.dir": str(tmp_path_factory.mktemp("worker")),
    }.items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    yield spark
    spark.stop()


def executors(session: Any) -> list[int]:
    """The processes that work for the session."""
    application = session.sparkContext.applicationId.encode()
    found = []
    for process in Path("/proc").iterdir():
        try:
            words = (process / "cmdline").read_bytes() if process.name.isdigit() else b""
        except OSError:
            continue
        if b"CoarseGrainedExecutorBackend" in words and application in words:
            found.append(int(process.name))
    return sorted(found)


def kill(victim: int, after: int, session: Any, ended: threading.Event, killed: list[int]) -> None:
    """Kills a process once so many tasks are done."""
    tracker = session.sparkContext.statusTracker()
    done: dict[int, int] = {}
    while not ended.wait(0.02):
        for stage in tracker.getActiveStageIds():
            if (info := tracker.getStageInfo(stage)) is not None:
                done[stage] = info.numCompletedTasks
        if sum(done.values()) >= after:
            os.kill(victim, signal.SIGKILL)
            killed.append(victim)
            return


def slow(batches: Iterator[Any]) -> Iterator[Any]:
    import time

    for batch in batches:
        time.sleep(0.05)
        yield batch


def disturbed(session: Any, attempt: int, options: dict[str, Any]) -> gramkit.GramState | Exception:
    """What comes of a job of which an executor is killed: a state, or the error with which it ends."""
    x = table()
    frame = session.createDataFrame([tuple(map(float, row)) for row in x], NAMES).repartition(PARTITIONS)
    slowly = frame.mapInArrow(slow, frame.schema)
    victims = executors(session)
    assert victims, "no executor is found"
    # While rows are counted, while states are made of them, or while these are merged.
    after = (PARTITIONS + 6 + 7 * attempt) % (2 * PARTITIONS - 2)
    ended = threading.Event()
    killed: list[int] = []
    killer = threading.Thread(target=kill, args=(victims[attempt % len(victims)], after, session, ended, killed))
    killer.start()
    found: gramkit.GramState | Exception
    try:
        found = gramkit.spark.state(slowly, **options)
    except (PySparkException, Py4JError, gramkit.GramkitError) as error:
        found = error
    finally:
        ended.set()
        killer.join()
    assert len(killed) == 1, "the job had ended before an executor was killed"
    how = "a state" if isinstance(found, gramkit.GramState) else f"an error, {type(found).__name__}: {found}"
    print(f"kill {attempt} of process {killed[0]}, after {after} tasks: {how}")
    return found


def table() -> np.ndarray:
    return np.random.default_rng(5).uniform(-8.0, 8.0, size=(900, 3))


def test_an_executor_that_is_killed_changes_no_bit(session: Any) -> None:
    whole = gramkit.GramState(NAMES, **OPTIONS)
    whole.update(table())
    bits = whole.gram().values.tobytes()
    outcomes = [disturbed(session, attempt, OPTIONS) for attempt in range(KILLS)]
    states = [outcome for outcome in outcomes if isinstance(outcome, gramkit.GramState)]
    print(f"{KILLS} kills: {len(states)} jobs ended, {KILLS - len(states)} with an error")
    assert all((state.rows, state.gram().values.tobytes()) == (900, bits) for state in states)
    # Integers are the same whoever sums them again: an error is no answer here.
    assert len(states) == KILLS


@pytest.mark.skipif(KILLS < 4, reason="some more kills, by GRAMKIT_KILLS=20")
def test_without_integers_it_is_right_within_the_radius_or_an_error(session: Any) -> None:
    expected = gramkit.gram(table())
    outcomes = [disturbed(session, attempt, {}) for attempt in range(KILLS // 4)]
    states = [outcome for outcome in outcomes if isinstance(outcome, gramkit.GramState)]
    print(f"{len(outcomes)} kills: {len(states)} jobs ended, {len(outcomes) - len(states)} with an error")
    for state in states:
        gram = state.gram()
        assert state.rows == 900
        assert np.linalg.norm(gram.values - expected.values, 2) <= gram.radius + expected.radius
    assert states
