"""Values beside those of NumPy, SciPy and statsmodels, and bounds around the truth."""

from __future__ import annotations

from fractions import Fraction
from xml.etree import ElementTree

import mpmath
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import gramkit

#: A value of NumPy's is as good as this times n·‖A‖.
EPS = np.finfo(float).eps
PEER = 50 * EPS

RANDOM = np.random.default_rng(2)
X = RANDOM.standard_normal((40, 5)) @ np.diag([1.0, 10.0, 0.1, 3.0, 1e-3])
A = np.asarray(gramkit.gram(X))

MATRICES = hnp.arrays(np.float64, st.tuples(st.integers(1, 6), st.integers(1, 6)), elements=st.integers(-9, 9))


def hilbert(n: int) -> np.ndarray:
    """Whose numbers are float64s: the Hilbert matrix, rounded, is symmetric and all but singular."""
    i = np.arange(n)
    return 1.0 / (i[:, None] + i[None, :] + 1)


def determinant(matrix: list[list[Fraction]]) -> Fraction:
    """By elimination of fractions."""
    rows, product = [list(row) for row in matrix], Fraction(1)
    for k in range(len(rows)):
        pivot = next((i for i in range(k, len(rows)) if rows[i][k] != 0), None)
        if pivot is None:
            return Fraction(0)
        if pivot != k:
            rows[k], rows[pivot], product = rows[pivot], rows[k], -product
        product *= rows[k][k]
        for i in range(k + 1, len(rows)):
            factor = rows[i][k] / rows[k][k]
            rows[i] = [a - factor * b for a, b in zip(rows[i], rows[k], strict=True)]
    return product


def fractions(matrix: np.ndarray) -> list[list[Fraction]]:
    return [[Fraction(float(entry)) for entry in row] for row in matrix]


def encloses(bounds: np.ndarray, truth: list[Fraction | mpmath.mpf]) -> bool:
    return all(lower <= value <= upper for (lower, upper), value in zip(bounds.tolist(), truth, strict=True))


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


class TestDeterminant:
    def test_beside_numpy(self) -> None:
        sign, logabsdet = gramkit.determinant(A)
        peer = np.linalg.slogdet(A)
        assert sign == peer.sign and abs(logabsdet - peer.logabsdet) <= 1e-6
        bounds = gramkit.determinant(A).logabsdet_bounds
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
            gramkit.determinant(hilbert(12), exact=True, budget=1)
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
            assert rank.numerical == value == np.linalg.matrix_rank(3 * matrix, rtol=tol) and rank.exact == 3
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
        closest = gramkit.closest_relation(pd.DataFrame(X @ np.eye(5), columns=list("abcde")))
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


class TestCollinearity:
    def test_factors_beside_statsmodels(self) -> None:
        from statsmodels.stats.outliers_influence import variance_inflation_factor

        frame = pd.DataFrame(X + RANDOM.standard_normal((40, 1)), columns=list("abcde"))
        with_constant = np.c_[np.ones(40), frame.to_numpy()]
        peer = [variance_inflation_factor(with_constant, j + 1) for j in range(5)]
        report = gramkit.collinearity(frame)
        assert report.vif == pytest.approx(peer, rel=1e-7)
        assert (report.vif_bounds[:, 0] <= report.vif).all() and (report.vif <= report.vif_bounds[:, 1]).all()
        assert report.names == list("abcde") and report.terms == ["constant", *"abcde"]
        lengths = (frame.to_numpy() ** 2).sum(axis=0)
        without = lengths * np.linalg.inv(frame.to_numpy().T @ frame.to_numpy()).diagonal()
        assert gramkit.collinearity(frame, constant=False).vif == pytest.approx(without, rel=1e-7)
        table = report.to_frame()
        assert list(table.index) == list("abcde") and table["vif"].tolist() == report.vif.tolist()

    def test_indices_and_proportions(self) -> None:
        report = gramkit.collinearity(X)
        scaled = np.c_[np.ones(40), X]
        scaled /= np.linalg.norm(scaled, axis=0)
        singular, right = np.linalg.svd(scaled, full_matrices=False)[1:]
        assert report.condition_indices == pytest.approx(singular[0] / singular, rel=1e-9)
        shares = (right / singular[:, None]) ** 2
        shares /= shares.sum(axis=0)
        assert report.proportion_indices == [(k, k + 1) for k in range(6)]
        assert report.proportions == pytest.approx(shares, abs=1e-9)
        bounds = report.proportion_bounds
        assert bounds.shape == (6, 6, 2) and (bounds[..., 0] <= report.proportions).all()
        assert (report.condition_index_bounds[:, 0] <= report.condition_indices * (1 + PEER)).all()

    def test_infinite(self) -> None:
        report = gramkit.collinearity(np.c_[X, X[:, 0]], names=list("abcdef"))
        assert report.vif[[0, 5]].tolist() == [np.inf, np.inf] and np.isfinite(report.vif[1:5]).all()
        assert report.vif_relation == [0, None, None, None, None, 0] and report.relations_complete
        assert report.in_words() == ["0 = a − f"] and report.proportions.shape == (0, 7)
        assert report.condition_indices[-1] == np.inf

    def test_constants(self) -> None:
        matrix = np.c_[np.full(40, 3.0), X]
        report = gramkit.collinearity(matrix, names=["one", *"abcde"], constant="one")
        assert report.constant == 0 and report.constant is not False and np.isnan(report.vif[0])
        assert report.vif[1:] == pytest.approx(gramkit.collinearity(X).vif, rel=1e-9)
        assert gramkit.collinearity(X).constant is True and gramkit.collinearity(X, constant=False).constant is False
        with pytest.raises(ValueError, match="constant is 'two', which is none of the names"):
            gramkit.collinearity(matrix, constant="two")

    def test_weights(self) -> None:
        weights = np.repeat([1.0, 2.0, 0.0, 1.0], 10)
        repeated = np.repeat(X, weights.astype(int), axis=0)
        assert gramkit.collinearity(X, weights=weights).vif == pytest.approx(
            gramkit.collinearity(repeated).vif, rel=1e-9
        )


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
        found = gramkit.culprits(pd.DataFrame(matrix, columns=list("abcdef")))
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


class TestAnalysis:
    def test_answers(self) -> None:
        analysis = gramkit.analyze(X)
        assert analysis.title.startswith("Gram matrix") and analysis.names == ["x0", "x1", "x2", "x3", "x4"]
        gram = gramkit.gram(X)
        # The analysis keeps a copy, column after column, and adds its products up in another order.
        assert np.linalg.norm(analysis.gram.values - gram.values, 2) <= analysis.gram.radius + gram.radius
        assert analysis.rank.exact == 5 and analysis.numerical_rank == 5 and analysis.independence.independent is True
        assert analysis.definiteness.positive_definite is True and analysis.determinant.sign == 1
        singular = np.linalg.svd(X).S
        assert analysis.singular_values == pytest.approx(singular, rel=1e-9)
        assert analysis.eigenvalues == pytest.approx(singular[::-1] ** 2, rel=1e-9)
        assert analysis.condition == pytest.approx(np.linalg.cond(X), rel=1e-9)
        assert analysis.condition_bounds.lower <= analysis.condition <= analysis.condition_bounds.upper
        assert analysis.collinearity.vif == pytest.approx(gramkit.collinearity(X).vif)
        assert str(analysis) in str(analysis) and "Rank" in str(analysis) and "5 exactly" in repr(analysis)

    def test_json(self) -> None:
        import json

        told = json.loads(gramkit.analyze(X).to_json())
        assert told["rank"]["exact"] == 5 and told["definiteness"]["verdict"] == "positive-definite"

    def test_covariance(self) -> None:
        analysis = gramkit.analyze(X, center=True, divide="n-1")
        assert analysis.title == "sample covariance" and analysis.gram.values == pytest.approx(np.cov(X.T), rel=1e-9)

    def test_exact_determinant(self) -> None:
        analysis = gramkit.analyze([[1.0, 2.0], [3.0, 4.0]], exact_determinant=True)
        assert analysis.determinant.exact == 4 and gramkit.analyze(X).determinant.exact is None

    def test_symmetric(self) -> None:
        analysis = gramkit.analyze_symmetric(np.diag([1.0, -2.0]), at_least=-3.0, count_below=0.0)
        assert analysis.gram is None and analysis.independence is None and analysis.singular_values is None
        assert analysis.definiteness.indefinite is True and analysis.determinant.sign == -1

    def test_page_in_notebooks(self) -> None:
        analysis = gramkit.analyze(X, names=["<a>", "b", "c", "d", "e"])
        page = analysis._repr_html_()
        assert page.startswith("<pre") and "Rank" in page and "<a>" not in page
        assert page.count("<svg") == 2 and analysis.svg() in page and analysis.collinearity.svg() in page

    def test_pictures_are_svg(self) -> None:
        pictures = [
            gramkit.analyze(X).svg(),
            gramkit.analyze_symmetric(A).svg(),
            gramkit.collinearity(X)._repr_svg_(),
        ]
        for picture in pictures:
            assert ElementTree.fromstring(picture).tag.endswith("svg")
