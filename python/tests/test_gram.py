"""Gram matrices beside those of NumPy, and radii around the truth."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from exact import PEER, X, encloses, fractions
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import gramkit

RANDOM = np.random.default_rng(6)


class TestGram:
    def test_beside_numpy(self) -> None:
        for center, divide, peer in [
            (False, None, X.T @ X),
            (True, "n-1", np.cov(X.T)),
            (True, "n", np.cov(X.T, bias=True)),
            (True, "unit", np.corrcoef(X.T)),
            (False, 7.0, X.T @ X / 7),
        ]:
            gram = gramkit.gram(X, center=center, divide=divide)
            assert np.abs(gram.values - peer).max() <= PEER * len(X) * np.abs(peer).max()

    def test_radius_covers_the_truth(self) -> None:
        x = X.astype(np.float64)
        columns = np.array(fractions(x.T), dtype=object)
        exact = columns @ columns.T
        for accuracy in ("working", "doubled"):
            gram = gramkit.gram(x, accuracy=accuracy)
            error = sum((Fraction(float(gram.values[i, j])) - exact[i, j]) ** 2 for i in range(5) for j in range(5))
            assert 0 < error
            # ‖·‖₂ is at least ‖·‖_F/√n.
            assert error <= 5 * Fraction(gram.radius) ** 2
        assert gramkit.gram(x, accuracy="doubled").radius < 0.1 * gramkit.gram(x).radius

    def test_weights(self) -> None:
        weights = RANDOM.uniform(0, 2, len(X))
        peer = X.T @ (weights[:, None] * X)
        assert np.abs(gramkit.gram(X, weights=weights).values - peer).max() <= PEER * len(X) * np.abs(peer).max()
        with pytest.raises(gramkit.ShapeError):
            gramkit.gram(X, weights=weights[1:])

    def test_as_an_array(self) -> None:
        gram = gramkit.gram(X)
        assert np.asarray(gram) is gram.values
        assert np.array(gram) is not gram.values and np.array_equal(np.array(gram), gram.values)
        assert np.asarray(gram, dtype=np.float32).dtype == np.float32
        assert gram.shape == (5, 5) and len(gram) == 5 and gram[1, 2] == gram.values[1, 2] and gram.m == 40

    def test_updates(self) -> None:
        whole = np.arange(12.0).reshape(6, 2)
        first = gramkit.gram(whole[:4])
        assert np.array_equal(first.updated(whole[4:]).values, whole.T @ whole)
        assert np.array_equal(gramkit.gram(whole).downdated(whole[4:]).values, first.values)
        with pytest.raises(gramkit.ShapeError):
            first.updated(np.ones((1, 3)))
        with pytest.raises(gramkit.ShapeError):
            gramkit.gram(whole, center=True).updated(whole)

    def test_cross(self) -> None:
        Y = RANDOM.standard_normal((40, 3))
        cross = gramkit.cross_gram(X, Y)
        assert np.abs(cross.values - X.T @ Y).max() <= cross.radius + PEER * 40 * np.abs(X).max() * np.abs(Y).max()
        assert cross.shape == (5, 3) and cross.radius_kind == "bound" and np.asarray(cross) is cross.values
        assert np.array_equal(gramkit.cross_gram(X.T, Y.T.copy(), of="rows").values, cross.values)
        whole = np.arange(6.0).reshape(3, 2)
        assert gramkit.cross_gram(whole, whole).radius_kind == "exact"
        out = np.empty((5, 3))
        assert gramkit.cross_gram(X, Y, out=out).values is out
        with pytest.raises(gramkit.ShapeError):
            gramkit.cross_gram(X, Y[1:])


class TestAccumulator:
    def test_chunks_and_merges(self) -> None:
        for center, divide in [(False, None), (True, "n-1"), (True, "unit")]:
            parts = [gramkit.GramAccumulator(5, center=center) for _ in range(2)]
            parts[0].update(X[:13])
            parts[0].update(X[13:20])
            parts[1].update(X[20:])
            parts[0].merge(parts[1])
            gathered, whole = parts[0].result(divide=divide), gramkit.gram(X, center=center, divide=divide)
            assert (parts[0].n, parts[0].m) == (5, 40)
            assert np.linalg.norm(gathered.values - whole.values, 2) <= gathered.radius + whole.radius
            means = [sum(column) / 40 for column in fractions(X.T)]
            assert encloses(parts[0].mean_bounds(), means)

    def test_weights(self) -> None:
        gathered = gramkit.GramAccumulator(1, center=True)
        gathered.update([[1.0], [4.0], [7.0]], weights=[1, 2, 1])
        assert gathered.result(divide="n-1").values[0, 0] == 6.0

    def test_with_itself(self) -> None:
        gathered = gramkit.GramAccumulator(1)
        gathered.update([[3.0]])
        gathered.merge(gathered)
        assert gathered.result().values[0, 0] == 18.0

    def test_after_an_error_all_is_as_before(self) -> None:
        gathered = gramkit.GramAccumulator(2)
        gathered.update([[1.0, 2.0]])
        with pytest.raises(gramkit.NonFiniteError) as raised:
            gathered.update([[1.0, 1.0], [np.nan, 1.0]])
        assert raised.value.index == (1, 0)
        with pytest.raises(gramkit.ShapeError):
            gathered.update([[1.0, 2.0, 3.0]])
        assert gathered.m == 1 and np.array_equal(gathered.result().values, [[1.0, 2.0], [2.0, 4.0]])

    def test_centred_and_not_do_not_go_together(self) -> None:
        with pytest.raises(gramkit.ShapeError):
            gramkit.GramAccumulator(2).merge(gramkit.GramAccumulator(2, center=True))


class TestBatch:
    @settings(deadline=None)
    @given(
        hnp.arrays(
            np.float64, hnp.array_shapes(min_dims=3, max_dims=3, min_side=0, max_side=5), elements=st.integers(-9, 9)
        ),
        st.permutations([0, 1, 2]),
    )
    def test_beside_einsum(self, windows: np.ndarray, axes: list[int]) -> None:
        windows = windows.transpose(axes)
        values, radii = gramkit.gram_batch(windows)
        assert np.array_equal(values, np.einsum("kmi,kmj->kij", windows, windows))
        assert radii.shape == (len(windows),) and (radii >= 0).all()

    def test_radii(self) -> None:
        windows = RANDOM.standard_normal((100, 4, 3))
        values, radii = gramkit.gram_batch(windows)
        for window, value, radius in zip(windows, values, radii, strict=True):
            doubled = gramkit.gram(window, accuracy="doubled")
            assert np.linalg.norm(doubled.values - value, 2) <= (radius + doubled.radius) * (1 + PEER)
        with pytest.raises(ValueError, match="out must be an aligned, writeable array of float64 of shape"):
            gramkit.gram_batch(windows, out=np.lib.stride_tricks.as_strided(np.empty(9), (100, 3, 3), (0, 24, 8)))
        out = np.empty((100, 3, 3))
        assert gramkit.gram_batch(windows, out=out).values is out and np.array_equal(out, values)

    def test_axes(self) -> None:
        with pytest.raises(ValueError, match="windows have three"):
            gramkit.gram_batch(X)
