"""Progress of long calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

#: A function of the fraction done, in [0, 1]; True for a bar of tqdm; None for silence.
Progress: TypeAlias = Callable[[float], object] | bool | None


@contextmanager
def listening(progress: Progress) -> Iterator[Callable[[float], object] | None]:
    """The function to call with the fraction done; a bar of tqdm, which is closed at the end, for True."""
    if callable(progress):
        yield progress
    elif not progress:
        yield None
    else:
        try:
            from tqdm.auto import tqdm
        except ImportError as error:
            raise ImportError(
                "progress=True shows a bar of tqdm: install tqdm, or give a function of the fraction"
            ) from error
        with tqdm(total=1.0, bar_format="{percentage:3.0f}%|{bar}| {elapsed}<{remaining}") as bar:
            yield lambda fraction: bar.update(fraction - bar.n)
