"""Symmetric matrices with a radius, and covariances of data with gaps."""

from __future__ import annotations

import numpy as np
import pytest
from exact import PEER, A, X

import gramkit

GAPS = np.where(np.random.default_rng(7).random(X.shape) < 0.2, np.nan, X)


class TestSymmetric:
    def test_it_brings_its_radius(self) -> None:
        matrix = gramkit.Symmetric(np.eye(2), radius=2.0)
        assert (matrix.radius, matrix.radius_kind, matrix.n, matrix.shape, len(matrix)) == (2.0, "bound", 2, (2, 2), 2)
        assert np.asarray(matrix) is matrix.values and matrix[0, 1] == 0.0 and matrix.errors is None
        assert gramkit.definiteness(matrix).positive_definite is None
        assert gramkit.definiteness(matrix, radius=0.5).positive_definite is True
        assert gramkit.definiteness(matrix, radius=0.0).positive_definite is True
        assert gramkit.determinant(matrix).sign is None and gramkit.at_least(matrix, 0.0).holds is None
        assert gramkit.eigh(matrix).bounds[0, 0] <= -1 and gramkit.inverse_diagonal(matrix) is None
        assert gramkit.analyze_symmetric(matrix).definiteness.kind is None
        assert gramkit.definiteness(np.asarray(matrix)).positive_definite is True

    def test_errors_of_entries(self) -> None:
        # Correlations that were read off to two digits.
        values = np.array([[1.0, 0.97], [0.97, 1.0]])
        matrix = gramkit.Symmetric(values, errors=[[0.0, 0.005], [0.005, 0.0]])
        assert np.array_equal(matrix.errors, [[0.0, 0.005], [0.005, 0.0]])
        answer = gramkit.definiteness(matrix)
        assert answer.positive_definite is True
        assert gramkit.verify(answer.certificate(), matrix).inertia == ((2, 2), (0, 0), (0, 0))
        wide = gramkit.Symmetric(values, errors=[[0.0, 0.05], [0.05, 0.0]])
        assert gramkit.definiteness(wide).positive_definite is None
        with pytest.raises(ValueError, match="radius and errors are both given"):
            gramkit.Symmetric(values, radius=1.0, errors=np.zeros((2, 2)))
        with pytest.raises(ValueError, match="0"):
            gramkit.Symmetric(values, errors=[[0.0, -1.0], [-1.0, 0.0]])

    def test_a_gram_matrix_brings_its_own(self) -> None:
        # The rounding of the product hides that these columns are independent, and that of its entries is no proof.
        hidden = [[1.0, 1.0], [1e-9, 0.0], [0.0, 1e-9]]
        gram = gramkit.gram(hidden)
        assert gramkit.definiteness(gram).positive_definite is None
        assert gramkit.definiteness(gram.values).positive_definite is False
        assert gramkit.definiteness_of_gram(hidden).positive_definite is True
        assert gramkit.definiteness(gramkit.gram(X)).positive_definite is True

    def test_refused(self) -> None:
        with pytest.raises(gramkit.AsymmetricError):
            gramkit.Symmetric([[1.0, 2.0], [3.0, 1.0]])
        assert gramkit.Symmetric([[1.0, 2.0], [3.0, 1.0]], symmetrize=True)[0, 1] == 2.5
        with pytest.raises(ValueError, match="radius is NaN"):
            gramkit.Symmetric(np.eye(2), radius=np.nan)


class TestSquaredDistances:
    def test_beside_numpy(self) -> None:
        distances = gramkit.gram(X, of="rows").squared_distances()
        peer = ((X[:, None, :] - X[None, :, :]) ** 2).sum(axis=2)
        assert np.abs(distances.values - peer).max() <= distances.radius + PEER * 5 * peer.max()
        assert not distances.values.diagonal().any() and (distances.values >= 0).all()


class TestPairwiseCovariance:
    def test_beside_pandas(self) -> None:
        pd = pytest.importorskip("pandas")
        frame = pd.DataFrame(GAPS)
        matrix, counts = gramkit.pairwise_covariance(GAPS)
        assert matrix.values == pytest.approx(frame.cov().to_numpy(), rel=1e-9)
        there = frame.notna().to_numpy().astype(int)
        assert np.array_equal(counts, there.T @ there)
        correlation = gramkit.pairwise_covariance(GAPS, divide="unit").matrix
        # Pandas divides by the deviations over the common components too.
        assert correlation.values == pytest.approx(frame.corr().to_numpy(), rel=1e-9)
        assert (matrix.errors < 1e-12 * np.abs(A).max()).all()

    def test_gaps_of_others(self) -> None:
        expected = gramkit.pairwise_covariance(GAPS[:, :2]).matrix.values
        masked = np.ma.masked_invalid(GAPS[:, :2])
        assert np.array_equal(gramkit.pairwise_covariance(masked).matrix.values, expected)
        pd, pl, pa = (pytest.importorskip(name) for name in ("pandas", "polars", "pyarrow"))
        lists = {name: [None if np.isnan(x) else x for x in column] for name, column in zip("ab", GAPS.T, strict=False)}
        frames = [pd.DataFrame(lists), pd.DataFrame(lists).astype("Float64"), pl.DataFrame(lists), pa.table(lists)]
        for frame in frames:
            assert np.array_equal(gramkit.pairwise_covariance(frame).matrix.values, expected)
        integers = pd.DataFrame({"a": pd.array([1, None, 3, 5], dtype="Int64"), "b": [True, False, True, False]})
        assert gramkit.pairwise_covariance(integers).counts.tolist() == [[3, 3], [3, 4]]
        with pytest.raises(ValueError, match="column 'a' of X has an integer beyond"):
            gramkit.pairwise_covariance(pd.DataFrame({"a": pd.array([2**53 + 1, None], dtype="Int64")}))

    def test_too_little_in_common(self) -> None:
        with pytest.raises(gramkit.GramkitError):
            gramkit.pairwise_covariance([[1.0, np.nan], [np.nan, 1.0]])


def test_a_matrix_travels_with_its_radius() -> None:
    import pickle

    gram = gramkit.gram(np.array([[1.0, 0.1], [0.3, 2.0]]))
    estimate = gramkit.Symmetric(gram.values, radius=0.5, radius_kind="estimate")
    for matrix in (gram, estimate):
        again = pickle.loads(pickle.dumps(matrix))
        assert np.array_equal(again.values, matrix.values)
        assert (again.radius, again.radius_kind) == (matrix.radius, matrix.radius_kind)
    with pytest.raises(ValueError, match="radius_kind"):
        gramkit.Symmetric(gram.values, radius=0.5, radius_kind="guess")
    with pytest.raises(ValueError):
        gram.values[0, 0] = 7.0
