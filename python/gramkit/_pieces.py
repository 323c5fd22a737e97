"""Tables in the partitions of an engine: a state of each, and all of them together, checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from gramkit._errors import StateError
from gramkit._gram_state import GramState


class Gathering(NamedTuple):
    """How each partition is gathered."""

    names: tuple[str, ...]
    shift: tuple[float, ...] | None
    exponents: tuple[int, ...] | None
    missing: Literal["error", "skip"]


def gathering(
    names: Sequence[str],
    shift: ArrayLike | None,
    exponents: Sequence[int] | None,
    missing: Literal["error", "skip"],
) -> Gathering:
    """The options, as values that travel; what is wrong with them is said before anything is sent."""
    shifts = None if shift is None else tuple(float(c) for c in np.asarray(shift, dtype=float))
    grids = None if exponents is None else tuple(int(e) for e in exponents)
    options = Gathering(tuple(map(str, names)), shifts, grids, missing)
    GramState(options.names, shift=shifts, exponents=grids, missing=missing)
    return options


def empty(options: Gathering, partition: int) -> GramState:
    """A state of no rows of this partition."""
    return GramState(
        options.names,
        shift=options.shift,
        exponents=options.exponents,
        missing=options.missing,
        piece=f"partition {partition}",
    )


def merged(states: Sequence[bytes]) -> bytes:
    """The state of several, in this order."""
    first, *others = [GramState.from_bytes(state) for state in states]
    return first.merged(*others).to_bytes()


def checked(state: GramState, partitions: int, rows: int, engine: str) -> GramState:
    """The state, if each partition is in it once, and as many rows as the engine has counted.

    Raises
    ------
    StateError
        If one is missing or strange, or the numbers of rows differ.
    """
    found = sorted(int(name.removeprefix("partition ")) for name, *_ in state.pieces)
    if found != list(range(partitions)):
        lost = sorted(set(range(partitions)) - set(found))
        raise StateError(
            f"{engine} has {partitions} partitions, but those of the state are {len(found)}"
            + (f", without partition {lost[0]}" if lost else "")
            + "; gather it again"
        )
    if state.rows + state.skipped != rows:
        raise StateError(
            f"{engine} has counted {rows} rows, but the state holds {state.rows} and has left out {state.skipped}: the "
            "table has changed meanwhile, or a partition was read in part; keep the table as it is and gather it again"
        )
    return state


def of_rows(options: Gathering, partition: int, rows: Any) -> tuple[bytes, int]:
    """The state of the rows of one partition, as bytes, and how many rows it was given."""
    state = empty(options, partition)
    if len(rows):
        state.update(rows)
    return state.to_bytes(), len(rows)
