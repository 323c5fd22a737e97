"""How many threads work is shared among."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from gramkit import _gramkit


def set_threads(n: int) -> None:
    """Share work among `n` threads from now on, in the whole process.

    Without it, as many are used as the environment says (``GRAMKIT_NUM_THREADS``, then ``RAYON_NUM_THREADS``), or else one on
    each processor. No answer depends on their number. ``threadpoolctl`` does not know them: in each process of joblib or
    multiprocessing, call ``set_threads(1)``.

    Parameters
    ----------
    n
        The number of threads; 0 for one on each processor.
    """
    if n < 0:
        raise ValueError(f"n is {n}; it must be 0 (one thread on each processor) or more")
    _gramkit.set_threads(n)


@contextmanager
def threads(n: int) -> Iterator[None]:
    """Share work among `n` threads within a ``with`` block, in the whole process.

    Parameters
    ----------
    n
        The number of threads; 0 for one on each processor.

    Examples
    --------
    >>> import numpy as np, gramkit
    >>> with gramkit.threads(1):
    ...     gramkit.gram(np.eye(2)).values
    array([[1., 0.],
           [0., 1.]])
    """
    before = _gramkit.threads()
    set_threads(n)
    try:
        yield
    finally:
        set_threads(before)
