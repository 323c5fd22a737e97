"""Tables of Spark, in a local session with two executor threads."""

from __future__ import annotations

import os
import re
import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import gramkit

pytest.importorskip("pyspark")
if shutil.which("java") is None:
    pytest.skip("Spark runs on Java, and there is none", allow_module_level=True)

from pyspark.sql import SparkSession

import gramkit.spark

# The engines warn about themselves.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local[2]").appName("gramkit")
    for key, value in {
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.shuffle.partitions": "4",
    }.items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    yield spark
    spark.stop()


def test_a_frame_is_what_it_is_in_memory(session: Any) -> None:
    x = np.random.default_rng(5).uniform(-8.0, 8.0, size=(600, 3))
    frame = session.createDataFrame([tuple(map(float, row)) for row in x], ["a", "b", "c"])
    expected = gramkit.gram(x, center=True, divide="n-1")
    found = gramkit.spark.gram(frame, center=True, divide="n-1")
    assert found.m == 600
    assert np.linalg.norm(found.values - expected.values, 2) <= found.radius + expected.radius
    options: dict[str, Any] = {"shift": [0.0, 0.0, 0.0], "exponents": [4, 4, 4]}
    bits = {
        gramkit.spark.gram(frame.repartition(parts), ["c", "a", "b"], **options).values.tobytes()
        for parts in (1, 3, 20)
    }
    assert len(bits) == 1
    state = gramkit.spark.state(frame.repartition(20), ["b", "c"])
    assert (state.names, state.rows, len(state.pieces)) == (["b", "c"], 600, 20)


def test_an_executor_without_the_package_is_named(session: Any, tmp_path: Path) -> None:
    # What Python runs at its start, in front of all else.
    (tmp_path / "sitecustomize.py").write_text(
        """
import sys


class Others:
    def __init__(self, finder):
        self.finder = finder

    def find_spec(self, name, path=None, target=None):
        return None if name.partition(".")[0] == "gramkit" else self.finder.find_spec(name, path, target)


sys.meta_path[:] = [Others(finder) for finder in sys.meta_path]
"""
    )
    frame = session.createDataFrame([(1.0, 2.0), (3.0, 5.0)], ["a", "b"])
    environment = session.sparkContext.environment
    environment["PYTHONPATH"] = str(tmp_path)
    host = re.escape(socket.gethostname())
    try:
        with pytest.raises(gramkit.GramkitError, match=f"the executor of Spark on {host} has no gramkit; install the"):
            gramkit.spark.state(frame)
    finally:
        del environment["PYTHONPATH"]
    assert gramkit.spark.state(frame).rows == 2


def test_null_is_missing(session: Any) -> None:
    frame = session.createDataFrame([(1.0, 2.0), (None, 3.0), (4.0, 5.0)], ["a", "b"]).repartition(1)
    state = gramkit.spark.state(frame, missing="skip")
    assert (state.rows, state.skipped, state.missing) == (2, 1, [1, 0])
    with pytest.raises(Exception, match="column a: there is no number"):
        gramkit.spark.state(frame)
