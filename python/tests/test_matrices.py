"""Determinants, ranks, independence and bases beside those of NumPy, and exactly."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from exact import EPS, PEER, A, X, determinant, fractions
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import gramkit

MATRICES = hnp.arrays(np.float64, st.tuples(st.integers(1, 6), st.integers(1, 6)), elements=st.integers(-9, 9))


class TestDeterminant:
    def test_beside_numpy(self) -> None:
        sign, logabsdet = gramkit.determinant(A)
        peer = np.linalg.slogdet(A)
        assert sign == peer.sign and abs(logabsdet - peer.logabsdet) <= 1e-6
        bounds = gramkit.determinant(A).logabsdet_bounds
        mpmath = pytest.importorskip("mpmath")
        with mpmath.workdps(60):
            exact = determinant(fractions(A))
            truth = mpmath.log(mpmath.mpf(exact.numerator)) - mpmath.log(mpmath.mpf(exact.denominator))
            assert bounds.lower <= truth <= bounds.upper

    @settings(deadline=None)
    @given(MATRICES)
    def test_exact(self, matrix: np.ndarray) -> None:
        gram = matrix.T @ matrix / 8
        exact = determinant(fractions(gram))
        answer = gramkit.determinant(gram, exact=True)
        assert answer.exact == exact and isinstance(answer.exact, Fraction)
        assert answer.sign == (exact > 0) - (exact < 0)
        assert gramkit.determinant_of_gram(matrix, exact=True).exact == determinant(fractions(matrix.T @ matrix))
        assert gramkit.determinant(gram).exact is None

    def test_singular(self) -> None:
        sign, logabsdet = gramkit.determinant([[1.0, 1.0], [1.0, 1.0]])
        assert (sign, logabsdet) == (0, -np.inf)

    def test_budget(self) -> None:
        with pytest.raises(gramkit.BudgetError) as raised:
            gramkit.determinant(A, exact=True, budget=1)
        assert raised.value.budget == 1 and raised.value.needed > 1


class TestRank:
    @settings(deadline=None)
    @given(MATRICES)
    def test_beside_numpy(self, matrix: np.ndarray) -> None:
        """Of small integers its rank is right."""
        rank = gramkit.rank(matrix)
        assert rank.exact == np.linalg.matrix_rank(matrix) == int(rank) == range(10)[rank]
        assert rank.bounds == (rank.exact, rank.exact)

    def test_tolerances(self) -> None:
        matrix = np.diag([1.0, 1e-5, 1e-9])
        for tol, value in [(1e-12, 3), (1e-6, 2), (1e-2, 1)]:
            rank = gramkit.rank(3 * matrix, rtol=tol)
            assert rank.numerical == value == np.linalg.matrix_rank(matrix, tol) and rank.exact == 3
            assert gramkit.rank(matrix, tol=tol).numerical == np.linalg.matrix_rank(matrix, tol)
        assert gramkit.rank(matrix, tol=1e-6).gap == pytest.approx(1e4)
        assert gramkit.rank(matrix).tolerance == pytest.approx(3 * EPS)
        with pytest.raises(ValueError, match="tol and rtol are both given"):
            gramkit.rank(matrix, tol=1.0, rtol=1.0)


class TestIndependence:
    @settings(deadline=None)
    @given(MATRICES)
    def test_relations_hold(self, matrix: np.ndarray) -> None:
        answer = gramkit.independence(matrix)
        rank = np.linalg.matrix_rank(matrix)
        assert answer.rank == (rank, rank) and answer.independent is bool(rank == matrix.shape[1])
        assert len(answer.relations) == matrix.shape[1] - rank
        for relation in answer.relations:
            assert any(relation) and not (matrix.astype(object) @ np.array(relation, dtype=object)).any()
        assert len(answer.independent_columns) == rank
        assert sorted(answer.independent_columns + answer.dependent_columns) == list(range(matrix.shape[1]))

    def test_sigma_min(self) -> None:
        answer = gramkit.independence(X)
        assert 0 < answer.sigma_min_lower <= np.linalg.svd(X).S[-1] and answer.sigma_min.upper == np.inf

    def test_constant(self) -> None:
        groups = np.array([[1.0, 0, 3], [0, 1, 4], [1, 0, 7]])
        assert gramkit.independence(groups).independent is True
        answer = gramkit.independence(groups, constant=True, names=["a", "b", "c"])
        assert answer.independent is False and answer.in_words() == ["0 = constant − a − b"]
        exact = gramkit.independence([[2**60 + 1, -(2**60)], [0, 1]], constant=True)
        assert exact.relations == [[1, -1, -1]]
        assert gramkit.independence(groups.T, of="rows", constant=True).relations == answer.relations

    def test_within(self) -> None:
        matrix = np.diag([1.0, 0.5])
        assert gramkit.independence(matrix, within=0.4).independent is True
        beyond = gramkit.independence(matrix, within=0.6)
        assert beyond.independent is not True and beyond.certificate() is None and beyond.relations == []
        with pytest.raises(gramkit.DomainError):
            gramkit.independence(matrix, within=-1.0)

    def test_closest_relation(self) -> None:
        closest = gramkit.closest_relation(X, names=list("abcde"))
        # The distance is one over the root of the diagonal of the inverse.
        distances = np.sqrt(1 / np.linalg.inv(X.T @ X).diagonal())
        j = int(np.argmin(distances / np.linalg.norm(X, axis=0)))
        assert closest.index == j and closest.name == "abcde"[j] and closest.nearest
        assert closest.distance.lower == pytest.approx(distances[j]) == pytest.approx(closest.distance.upper)
        dependent = gramkit.closest_relation([[1.0, 2.0], [2.0, 4.0]], names=["a", "b"])
        assert dependent.distance == (0, 0) and dependent.relation == [2, -1] and dependent.in_words() == "0 = 2·a − b"


class TestOrthonormal:
    @pytest.mark.parametrize("method", ["cgs", "mgs", "cgs2", "mgs2", "cholqr2", "scholqr3"])
    def test_beside_numpy(self, method: str) -> None:
        matrix = X[:, :3]
        Q, R = gramkit.orthonormalize(matrix, method=method)
        peer = np.linalg.qr(matrix)
        signs = np.sign(np.diagonal(peer.R)) * np.sign(np.diagonal(R))
        assert np.abs(Q - peer.Q * signs).max() <= 1e-9
        answer = gramkit.orthonormalize(matrix, method=method)
        assert answer.method == method and answer.rank == 3 and answer.dropped == []
        assert np.abs(Q @ R - matrix).max() <= PEER * 40 * np.abs(matrix).max()
        assert np.linalg.norm(np.eye(3) - Q.T @ Q, 2) <= answer.loss_bound + PEER * 40

    def test_dropped(self) -> None:
        answer = gramkit.orthonormalize(np.c_[X[:, :2], X[:, 0] - X[:, 1]])
        assert answer.dropped == [2] and answer.Q.shape == (40, 2) and answer.R.shape == (2, 3)

    def test_unknown_method(self) -> None:
        with pytest.raises(ValueError, match='method is "qr"; it must be one of "cgs", "mgs"'):
            gramkit.orthonormalize(X, method="qr")


def test_each_vector_has_a_name_or_none() -> None:
    integers = [[2**60 + 1, 1], [0, 1]]
    for work in (
        lambda names: gramkit.independence(X, names=names),
        lambda names: gramkit.independence(X, constant=True, names=names),
        lambda names: gramkit.closest_relation(X, names=names),
        lambda names: gramkit.collinearity(X, names=names),
        lambda names: gramkit.analyze(X, names=names),
        lambda names: gramkit.independence(integers, names=names),
        lambda names: gramkit.culprits(np.diag([1.0, -1.0]), names=names),
    ):
        with pytest.raises(gramkit.ShapeError, match="names"):
            work(["a", "b", "c"])
    assert gramkit.independence(X.T, of="rows", names=list("abcde")).names == list("abcde")
