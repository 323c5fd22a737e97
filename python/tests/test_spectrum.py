"""Eigenvalues and singular values beside those of NumPy, and bounds around the truth."""

from __future__ import annotations

import numpy as np
import pytest
from exact import PEER, A, X, determinant, encloses, fractions

import gramkit


def hilbert(n: int) -> np.ndarray:
    """The Hilbert matrix in float64, symmetric and all but singular."""
    i = np.arange(n)
    return 1.0 / (i[:, None] + i[None, :] + 1)


class TestSpectrum:
    def test_eigh_beside_numpy(self) -> None:
        w, V = gramkit.eigh(A)
        peer = np.linalg.eigh(A)
        assert np.abs(w - peer.eigenvalues).max() <= PEER * 5 * peer.eigenvalues[-1]
        assert np.abs(A @ V - V * w).max() <= PEER * 5 * w[-1]
        answer = gramkit.eigh(A)
        assert answer[0] is answer.eigenvalues and len(answer) == 2 and answer[-1] is answer.eigenvectors
        with pytest.raises(IndexError):
            answer[2]

    def test_svd_beside_numpy(self) -> None:
        for matrix in (X, X.T, X[:, ::-1], X.astype(np.float32)):
            U, S, Vh = gramkit.svd(matrix)
            peer = np.linalg.svd(matrix.astype(float), full_matrices=False)
            assert U.shape == peer.U.shape and Vh.shape == peer.Vh.shape
            assert np.abs(S - peer.S).max() <= PEER * 40 * S[0]
            assert np.abs((U * S) @ Vh - matrix).max() <= PEER * 40 * S[0]
            answer = gramkit.svd(matrix)
            assert np.linalg.norm((U * S) @ Vh - matrix, 2) <= answer.residual + PEER * 40 * S[0]

    @pytest.mark.parametrize("n", [2, 5, 8, 12])
    def test_bounds_enclose_the_truth(self, n: int) -> None:
        mpmath = pytest.importorskip("mpmath")
        matrix = hilbert(n)
        with mpmath.workdps(60):
            truth = sorted(mpmath.eigsy(mpmath.matrix(matrix.tolist()), eigvals_only=True))
            assert encloses(gramkit.eigh(matrix).bounds, truth)
            assert encloses(gramkit.analyze_symmetric(matrix).eigenvalue_bounds, truth)
            singular = sorted(map(abs, truth), reverse=True)
            assert encloses(gramkit.svd(matrix).bounds, singular)
            bounds = gramkit.cond(matrix)
            assert bounds.lower <= singular[0] / singular[-1] <= bounds.upper

    def test_radius_widens(self) -> None:
        bounds = gramkit.eigh(np.eye(2), radius=0.5).bounds
        assert (bounds[:, 0] <= 0.5).all() and (bounds[:, 1] >= 1.5).all()
        with pytest.raises(ValueError, match="radius is -1"):
            gramkit.eigh(np.eye(2), radius=-1)

    def test_cond(self) -> None:
        bounds = gramkit.cond(X)
        assert bounds.lower <= np.linalg.cond(X) * (1 + 1e-9) and np.linalg.cond(X) <= bounds.upper * (1 + 1e-9)
        assert bounds.upper <= 1.001 * bounds.lower
        assert gramkit.cond(X.T).lower == pytest.approx(bounds.lower, rel=1e-9)
        assert gramkit.cond(np.empty((0, 0))) is None

    def test_asymmetric(self) -> None:
        for function in (gramkit.eigh, gramkit.definiteness, gramkit.determinant, gramkit.inverse_diagonal):
            with pytest.raises(gramkit.AsymmetricError) as raised:
                function([[1.0, 2.0], [2.5, 1.0]])
            assert sorted(raised.value.index) == [0, 1] and raised.value.gap == 0.5
        assert gramkit.eigh([[1.0, 2.0], [2.5, 1.0]], symmetrize=True).eigenvalues[1] == pytest.approx(3.25)


class TestEigenvalueBounds:
    def test_at_least(self) -> None:
        matrix = np.array([[2.0, 1.0], [1.0, 2.0]])
        assert gramkit.at_least(matrix, 1.0).holds is True
        answer = gramkit.at_least(matrix, 1.5)
        assert answer.holds is False and answer.lambda_min.lower <= 1 <= answer.lambda_min.upper
        assert answer.witness @ matrix @ answer.witness < 1.5 * answer.witness @ answer.witness
        assert gramkit.at_least(matrix, 0.5, radius=1.0).holds is None

    def test_eigenvalue_count(self) -> None:
        count = gramkit.eigenvalue_count(np.diag([1.0, 2.0, 2.0, 3.0]), 2.0)
        assert (count.below, count.equal, count.above) == ((1, 1), (2, 2), (1, 1))

    def test_culprits(self) -> None:
        matrix = np.eye(6)
        matrix[1, 4] = matrix[4, 1] = 2.0
        found = gramkit.culprits(matrix, names=list("abcdef"))
        assert found.indices == [1, 4] and found.names == ["b", "e"] and found.irreducible
        assert found.witness @ matrix @ found.witness < 0 and np.count_nonzero(found.witness) == 2
        [(row, column, value, (low, high))] = found.ranges
        assert (
            sorted((row, column)) == [1, 4] and value == 2.0 and low == pytest.approx(-1) and high == pytest.approx(1)
        )
        assert gramkit.culprits(np.eye(3)) is None

    def test_inverse_diagonal(self) -> None:
        bounds = gramkit.inverse_diagonal(A)
        peer = np.linalg.inv(A).diagonal()
        assert (bounds[:, 0] <= peer * (1 + 1e-6)).all() and (peer <= bounds[:, 1] * (1 + 1e-6)).all()
        minors = [determinant(fractions(np.delete(np.delete(A, j, 0), j, 1))) for j in range(5)]
        assert encloses(bounds, [minor / determinant(fractions(A)) for minor in minors])
        assert gramkit.inverse_diagonal(np.ones((2, 2))) is None
