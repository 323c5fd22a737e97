"""Gram matrices of the arrays and frames of Dask, of any number of rows, on any number of workers.

Each partition becomes a `gramkit.GramState` where it is, states are merged in a tree, and what arrives is checked: each
partition once, and as many rows as Dask itself has counted.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from typing import Any, Literal

from numpy.typing import ArrayLike

from gramkit import _pieces
from gramkit._errors import GramkitError
from gramkit._gram_state import GramState
from gramkit._gramkit import Gram

#: How many states are merged at once.
_TOGETHER = 8


def state(
    x: Any,
    *,
    columns: Sequence[str] | None = None,
    shift: ArrayLike | None = None,
    exponents: Sequence[int] | None = None,
    missing: Literal["error", "skip"] = "error",
    scheduler: Any = None,
) -> GramState:
    """The state of all rows of a Dask DataFrame or of a Dask Array of two axes.

    Parameters
    ----------
    x
        The table. An array may have its rows and its columns in chunks; each of its partitions holds whole rows.
    columns
        The columns to take of a frame, by default all; of an array, their names.
    shift, exponents, missing
        As for `gramkit.GramState`. With `exponents` the bits are the same whatever the partitions, the workers, and the
        order in which they end.
    scheduler
        As for ``dask.compute``: by default the client's, if there is one.

    Returns
    -------
    GramState
        Of all rows.

    Raises
    ------
    StateError
        If a partition is missing, or Dask has counted other rows than the states hold.
    NonFiniteError
        For a number that is none, with the partition and the row in it.
    GramkitError
        If a worker, or the scheduler, has no gramkit.

    Examples
    --------
    >>> import numpy as np, dask.array, gramkit.dask
    >>> x = dask.array.from_array(np.arange(12.0).reshape(6, 2), chunks=(2, 2))
    >>> gramkit.dask.state(x).gram().values.tolist()
    [[220.0, 250.0], [250.0, 286.0]]
    """
    from dask.delayed import delayed

    parts, names, counted = _partitions(x, columns)
    options = _pieces.gathering(names, shift, exponents, missing)
    gather = delayed(_pieces.of_rows, pure=False)
    gathered = [gather(options, k, part) for k, part in enumerate(parts)]
    states = [one[0] for one in gathered]
    if not states:
        return GramState(options.names, shift=options.shift, exponents=options.exponents, missing=missing)
    merge = delayed(_pieces.merged, pure=False)
    while len(states) > 1:
        states = [merge(states[k : k + _TOGETHER]) for k in range(0, len(states), _TOGETHER)]
    _have_gramkit(scheduler)
    both = delayed(lambda data, counts: (data, sum(counts)))(states[0], counted)
    data, rows = both.compute() if scheduler is None else both.compute(scheduler=scheduler)
    return _pieces.checked(GramState.from_bytes(data), len(parts), int(rows), "Dask")


def gram(
    x: Any,
    *,
    center: bool = False,
    divide: Literal["n", "n-1", "unit"] | float | None = None,
    columns: Sequence[str] | None = None,
    shift: ArrayLike | None = None,
    exponents: Sequence[int] | None = None,
    missing: Literal["error", "skip"] = "error",
    scheduler: Any = None,
) -> Gram:
    """XᵀX of a Dask DataFrame or Array, as ``gramkit.gram`` has it of what fits into memory.

    Parameters
    ----------
    x, columns, shift, exponents, missing, scheduler
        As for `state`.
    center, divide
        As for ``gramkit.gram``.

    Returns
    -------
    Gram
        With a proved radius.

    Examples
    --------
    >>> import numpy as np, dask.array, gramkit.dask
    >>> x = dask.array.from_array(np.arange(12.0).reshape(6, 2), chunks=(4, 1))
    >>> gramkit.dask.gram(x, center=True, divide="n-1").values.tolist()
    [[14.0, 14.0], [14.0, 14.0]]
    """
    found = state(x, columns=columns, shift=shift, exponents=exponents, missing=missing, scheduler=scheduler)
    return found.covariance(divide=divide) if center else found.gram(divide=divide)


def _partitions(x: Any, columns: Sequence[str] | None) -> tuple[list[Any], list[str], list[Any]]:
    """The partitions with whole rows, the names of the columns, and the numbers of rows as Dask counts them."""
    if hasattr(x, "to_delayed") and hasattr(x, "chunks"):
        if x.ndim != 2:
            raise ValueError(f"x has {x.ndim} axes; a table has two")
        names = list(columns) if columns is not None else [f"x{j}" for j in range(x.shape[1])]
        whole = x.rechunk({1: -1})
        parts = list(whole.to_delayed().ravel())
        # Lengths that Dask does not know are NaN.
        known = not any(math.isnan(length) for length in whole.chunks[0])
        return parts, names, list(whole.chunks[0]) if known else [_length(part) for part in parts]
    if hasattr(x, "to_delayed") and hasattr(x, "columns"):
        frame = x[list(columns)] if columns is not None else x
        parts = list(frame.to_delayed())
        return parts, [str(name) for name in frame.columns], [_length(part) for part in parts]
    raise TypeError(f"x is a {type(x).__name__}; it must be a DataFrame or an Array of Dask")


def _have_gramkit(scheduler: Any) -> None:
    """Asks the workers of a client: one that cannot read its task comes back for it again and again."""
    distributed = sys.modules.get("distributed")
    if distributed is None:
        return
    if isinstance(scheduler, distributed.Client):
        client = scheduler
    elif scheduler is None:
        try:
            client = distributed.client.default_client()
        except ValueError:
            return
    else:
        return
    if getattr(client, "asynchronous", False):
        return
    # Of built-in names, which every worker has.
    question = "__import__('importlib.util').util.find_spec('gramkit') is not None"
    asked = client.run(eval, question, on_error="return")
    # A worker that has gone meanwhile has no answer, and no task comes to it.
    answers = {f"the worker {address}": has for address, has in asked.items() if isinstance(has, bool)}
    answers["the scheduler"] = client.run_on_scheduler(eval, question)
    for who, has in answers.items():
        if not has:
            raise GramkitError(
                f"{who} of Dask has no gramkit; install the package there, in its Python, as on all others"
            )


def _length(part: Any) -> Any:
    from dask.delayed import delayed

    return delayed(len)(part)
