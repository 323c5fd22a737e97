"""Gram matrices of the frames of Spark, of any number of rows, on any number of executors.

Each partition becomes a `gramkit.GramState` where it is (``mapInArrow``), states are merged in a tree, and what arrives is
checked: each partition once, and as many rows as Spark itself has counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from numpy.typing import ArrayLike

from gramkit import _pieces
from gramkit._errors import GramkitError
from gramkit._gram_state import GramState
from gramkit._gramkit import Gram

#: How many states are merged at once.
_TOGETHER = 16


def state(
    frame: Any,
    columns: Sequence[str] | None = None,
    *,
    shift: ArrayLike | None = None,
    exponents: Sequence[int] | None = None,
    missing: Literal["error", "skip"] = "error",
) -> GramState:
    """The state of all rows of a Spark DataFrame.

    Instead of ``pyspark.mllib``'s ``RowMatrix.computeGramianMatrix`` and ``computeCovariance``.

    Parameters
    ----------
    frame
        The table. It is read twice, once to be counted: one that is not the same each time is refused.
    columns
        The columns to take, by default all. Null is a missing number.
    shift, exponents, missing
        As for `gramkit.GramState`. With `exponents` the bits are the same whatever the partitions, the executors, and
        the order in which they end.

    Returns
    -------
    GramState
        Of all rows.

    Raises
    ------
    StateError
        If a partition is missing, or Spark has counted other rows than the states hold.
    GramkitError
        If an executor has no gramkit, with the name of its host.
    """
    selected = frame.select(*[f"`{name}`" for name in columns]) if columns is not None else frame
    options = _pieces.gathering(selected.columns, shift, exponents, missing)
    counted = selected.count()
    partitions = selected.rdd.getNumPartitions()
    schema = "state binary, rows long"
    # As a plain tuple, which is read where there is no gramkit.
    states = selected.mapInArrow(_on_executors("_gathered", tuple(options)), schema)
    width = partitions
    while width > _TOGETHER:
        width = -(-width // _TOGETHER)
        states = states.repartition(width).mapInArrow(_on_executors("_merged"), schema)
    try:
        rows = states.collect()
    except Exception as error:
        if found := re.search(r"RuntimeError: the executor on (\S+) has no gramkit", str(error)):
            raise GramkitError(
                f"the executor of Spark on {found[1]} has no gramkit; install the package there, in its Python, as on "
                "all others"
            ) from error
        raise
    if rows:
        gathered = GramState.from_bytes(_pieces.merged([bytes(row.state) for row in rows]))
    else:
        gathered = GramState(options.names, shift=options.shift, exponents=options.exponents, missing=missing)
    return _pieces.checked(gathered, partitions, counted, "Spark")


def gram(
    frame: Any,
    columns: Sequence[str] | None = None,
    *,
    center: bool = False,
    divide: Literal["n", "n-1", "unit"] | float | None = None,
    shift: ArrayLike | None = None,
    exponents: Sequence[int] | None = None,
    missing: Literal["error", "skip"] = "error",
) -> Gram:
    """XᵀX of the columns of a Spark DataFrame, as ``gramkit.gram`` has it of what fits into memory.

    Parameters
    ----------
    frame, columns, shift, exponents, missing
        As for `state`.
    center, divide
        As for ``gramkit.gram``.

    Returns
    -------
    Gram
        With a proved radius.
    """
    found = state(frame, columns, shift=shift, exponents=exponents, missing=missing)
    return found.covariance(divide=divide) if center else found.gram(divide=divide)


def _on_executors(step: str, *arguments: Any) -> Any:
    """What each partition is told to do, by a function that is read where there is no gramkit too, and says so."""

    def task(batches: Iterator[Any]) -> Iterator[Any]:
        from importlib import import_module

        try:
            spark = import_module("gramkit.spark")
        except ModuleNotFoundError as error:
            if error.name != "gramkit":
                raise
            import socket

            raise RuntimeError(f"the executor on {socket.gethostname()} has no gramkit") from None
        yield from getattr(spark, step)(batches, *arguments)

    return task


def _gathered(batches: Iterator[Any], options: tuple[Any, ...]) -> Iterator[Any]:
    import pyarrow
    from pyspark import TaskContext

    context = TaskContext.get()
    state = _pieces.empty(_pieces.Gathering(*options), context.partitionId() if context is not None else 0)
    count = 0
    for batch in batches:
        if batch.num_rows:
            state.update(pyarrow.Table.from_batches([batch]))
            count += batch.num_rows
    yield _batch(state.to_bytes(), count)


def _merged(batches: Iterator[Any]) -> Iterator[Any]:
    states: list[bytes] = []
    count = 0
    for batch in batches:
        states += batch.column("state").to_pylist()
        count += sum(batch.column("rows").to_pylist())
    if states:
        yield _batch(_pieces.merged(states), count)


def _batch(state: bytes, rows: int) -> Any:
    import pyarrow

    return pyarrow.RecordBatch.from_pydict(
        {"state": pyarrow.array([state], pyarrow.binary()), "rows": pyarrow.array([rows], "int64")}
    )
