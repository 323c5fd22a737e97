"""States of tables in pieces: kept as bytes, sent, merged."""

from __future__ import annotations

import pickle
import random
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

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


def test_means_far_beyond_deviations_cost_no_digit_in_any_partition() -> None:
    """NIST's NumAcc4, and a column as that of SPARK-26158, for which Spark had a negative variance."""
    steps = np.array([0.2] + [0.1, 0.3] * 500)
    normal = np.random.default_rng(26158).normal(size=1001)
    x = np.column_stack([1e7 + steps, 1e5 + 9e-6 * normal, 1e8 + normal])
    rows = fractions(x)
    means = [sum(row[j] for row in rows) / 1001 for j in range(3)]
    exact = [[sum((r[i] - means[i]) * (r[j] - means[j]) for r in rows) / 1000 for j in range(3)] for i in range(3)]
    for count in (1, 2, 7, 40):
        pieces = [state_of(part, f"{k}") for k, part in enumerate(np.array_split(x, count))]
        random.Random(count).shuffle(pieces)
        found = pieces[0].merged(*pieces[1:]).covariance()
        worst = max(abs(float(exact[i][j] - Fraction(found.values[i, j]))) for i in range(3) for j in range(3))
        assert worst <= found.radius <= 1e-12
        # Less than the radius says, which is one of the whole matrix: a column of small numbers keeps its digits too.
        assert abs(float(Fraction(found.values[1, 1]) / exact[1][1]) - 1) <= 1e-12


def frames(x: np.ndarray, names: list[str]) -> Iterator[Any]:
    """The same table in every library of frames."""
    columns = {name: x[:, j] for j, name in enumerate(names)}
    yield pytest.importorskip("pandas").DataFrame(columns)
    yield pytest.importorskip("polars").DataFrame(columns)
    yield pytest.importorskip("pyarrow").table(columns)
    yield pytest.importorskip("pyarrow").record_batch(columns)


def test_columns_of_frames_are_matched_by_their_names() -> None:
    x = table(50)
    expected = state_of(x, "x").gram().values
    for frame in frames(x[:, [2, 0, 1]], ["c", "a", "b"]):
        state = GramState(NAMES)
        state.update(frame)
        assert np.array_equal(state.gram().values, expected)
    for frame in frames(x, ["a", "b", "other"]):
        state = GramState(NAMES, piece="shard-3")
        with pytest.raises(gramkit.StateError, match="the columns of rows of shard-3 are 'a', 'b', 'other'.*no 'c'"):
            state.update(frame)
    for frame in frames(np.column_stack([x, x[:, 0]]), ["a", "b", "c", "d"]):
        with pytest.raises(gramkit.StateError, match="'d' is not among those; choose the same columns"):
            GramState(NAMES).update(frame)
    twice = pytest.importorskip("pandas").DataFrame(np.column_stack([x, x[:, 0]]), columns=["a", "b", "c", "a"])
    with pytest.raises(gramkit.StateError, match="'a' is there twice"):
        GramState(NAMES).update(twice)


def test_accumulators_and_kernels_match_frames_by_their_names() -> None:
    x = table(30)
    first, turned = next(frames(x, NAMES)), next(frames(x[:, [1, 2, 0]], ["b", "c", "a"]))
    gathered, other = gramkit.GramAccumulator(3), gramkit.GramAccumulator(3)
    gathered.update(first)
    gathered.update(turned)
    assert np.allclose(gathered.result().values, 2 * x.T @ x, rtol=1e-14)
    with pytest.raises(gramkit.ShapeError, match="no 'a'"):
        gathered.update(next(frames(x, ["x", "y", "z"])))
    assert gathered.m == 60
    other.update(turned)
    with pytest.raises(gramkit.ShapeError, match="in another order"):
        gathered.merge(other)
    kernel = "rbf:length=10"
    same = gramkit.cross_kernel(first, turned, kernel).values
    assert np.array_equal(same, gramkit.cross_kernel(x, x, kernel).values)
    products = gramkit.kernel_product(first, np.ones(30), kernel, Z=turned).values
    assert np.array_equal(products, gramkit.kernel_product(x, np.ones(30), kernel, Z=x).values)
    with pytest.raises(gramkit.ShapeError, match="the columns of Z are"):
        gramkit.cross_kernel(first, next(frames(x, ["a", "b", "d"])), kernel)


def test_a_piece_that_is_missing_is_noticed_where_their_number_is_said() -> None:
    first, second = gramkit.GramState(["a"], piece="shard 0"), gramkit.GramState(["a"], piece="shard 1")
    first.update([[1.0]])
    second.update([[2.0]])
    assert first.merged(second, pieces=2).rows == 2
    assert first.merged(pieces=1).rows == 1
    with pytest.raises(gramkit.StateError, match="2 pieces are there, not 3: shard 0, shard 1; merge what is missing"):
        first.merged(second, pieces=3)


def test_a_state_without_a_name_is_merged_once() -> None:
    x = table(100)
    unnamed = GramState(NAMES)
    unnamed.update(x[:60])
    again = pickle.loads(pickle.dumps(unnamed))
    with pytest.raises(gramkit.StateError, match="the same rows, without a name, are in both of the states"):
        unnamed.merged(again)
    rest = GramState(NAMES)
    rest.update(x[60:])
    both = unnamed.merged(rest)
    assert (both.rows, len(both.pieces)) == (100, 2)
    for known in (unnamed, rest, both):
        with pytest.raises(gramkit.StateError, match="merge each state once, and name the piece of each"):
            both.merged(known)
    x[3, 1] = np.nan
    together = state_of(x[10:40], "first").merged(state_of(x[40:], "second"))
    with pytest.raises(gramkit.NonFiniteError, match="rows added to first and 1 more: row 3 "):
        together.update(x)


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
    assert 'leave such rows out (missing="skip")' in str(caught.value)
    with pytest.raises(gramkit.TooLargeError, match="does not fit into memory"):
        GramState([str(j) for j in range(1_000_000)])
    skipping = GramState(NAMES, missing="skip")
    skipping.update(x)
    assert (skipping.rows, skipping.skipped, skipping.missing) == (99, 1, [0, 1, 0])
    with pytest.raises(ValueError, match='must be "error" or "skip"'):
        GramState(NAMES, missing="maybe")  # type: ignore[arg-type]
