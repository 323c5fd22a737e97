"""States of tables in pieces: kept as bytes, sent, merged."""

from __future__ import annotations

import pickle
import random

import numpy as np
import pytest
from exact import fractions

import gramkit
from gramkit import GramState

NAMES = ["a", "b", "c"]


def table(rows: int, seed: int = 7) -> np.ndarray:
    generator = np.random.default_rng(seed)
    return generator.normal(size=(rows, 3)) * [1.0, 1e-3, 50.0] + [1e8, 2.0, -3.0]


def state_of(rows: np.ndarray, piece: str, **options: object) -> GramState:
    state = GramState(NAMES, piece=piece, **options)
    state.update(rows)
    return state


def test_pieces_are_the_whole() -> None:
    x = table(5000)
    whole = state_of(x, "whole")
    pieces = [state_of(part, f"piece {k}") for k, part in enumerate(np.array_split(x, 7))]
    random.Random(3).shuffle(pieces)
    merged = pieces[0].merged(*pieces[1:])
    assert (merged.rows, merged.names, len(merged.pieces)) == (5000, NAMES, 7)
    expected = gramkit.gram(x, center=True, divide="n-1")
    for state in (whole, merged, pickle.loads(pickle.dumps(merged))):
        found = state.covariance()
        # Columns of which the mean is 10⁸ times the deviation.
        assert np.linalg.norm(found.values - expected.values, 2) <= found.radius + expected.radius
        assert found.radius <= 1e-12 * np.linalg.norm(expected.values, 2)
        bounds = state.mean_bounds()
        assert np.all(bounds[:, 0] <= bounds[:, 1])
        assert np.allclose(bounds[:, 0], x.mean(axis=0), rtol=1e-14)
    report = merged.report(center=True)
    assert report.independent is True
    assert report.rank.lower == report.rank.upper == 3
    singular_values = np.linalg.svd(x - x.mean(axis=0), compute_uv=False)
    assert np.allclose(report.singular_value_bounds.mean(axis=1), singular_values, rtol=1e-9)


def test_reproducible_states_have_the_same_bits() -> None:
    x = np.arange(3000.0).reshape(1000, 3) % 17 - 8.25
    options = {"shift": [0.0, 0.0, 0.0], "exponents": [4, 4, 4]}
    rows = fractions(x)
    exact = [[sum(row[i] * row[j] for row in rows) for j in range(3)] for i in range(3)]
    bits = set()
    for count in (1, 2, 5, 40):
        pieces = [state_of(part, f"{count}: {k}", **options) for k, part in enumerate(np.array_split(x, count))]
        random.Random(count).shuffle(pieces)
        merged = pieces[0].merged(*pieces[1:])
        assert merged.reproducible
        gram = merged.gram()
        bits.add(gram.values.tobytes())
        worst = max(abs(float(exact[i][j]) - gram.values[i, j]) for i in range(3) for j in range(3))
        assert worst <= gram.radius
    assert len(bits) == 1


def test_what_does_not_go_together_is_refused() -> None:
    x = table(100)
    first = state_of(x[:50], "first")
    with pytest.raises(gramkit.StateError, match="first is in both"):
        first.merged(first)
    other = GramState(["a", "b", "d"])
    other.update(x)
    with pytest.raises(gramkit.StateError, match="columns are others"):
        first.merged(other)
    data = first.to_bytes()
    for cut in (0, 3, len(data) // 2, len(data) - 1):
        with pytest.raises(gramkit.StateError):
            GramState.from_bytes(data[:cut])
    flipped = bytearray(data)
    flipped[len(data) // 2] ^= 4
    with pytest.raises(gramkit.StateError, match="damaged"):
        GramState.from_bytes(bytes(flipped))
    x[17, 1] = np.nan
    with pytest.raises(gramkit.NonFiniteError, match="second: row 17.*column b") as caught:
        state_of(x, "second")
    assert (caught.value.piece, caught.value.index, caught.value.column) == ("second", 17, "b")
    skipping = GramState(NAMES, missing="skip")
    skipping.update(x)
    assert (skipping.rows, skipping.skipped, skipping.missing) == (99, 1, [0, 1, 0])
    with pytest.raises(ValueError, match='must be "error" or "skip"'):
        GramState(NAMES, missing="maybe")  # type: ignore[arg-type]
