"""Analyses and collinearity beside NumPy and statsmodels."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import numpy as np
import pytest
from exact import PEER, A, X

import gramkit

RANDOM = np.random.default_rng(6)


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
        assert "Rank           5 exactly" in str(analysis)

    def test_json(self) -> None:
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


@pytest.mark.parametrize(
    ("matrix", "rank"),
    [
        (np.empty((0, 0)), 0),
        (np.empty((0, 3)), 0),
        (np.empty((3, 0)), 0),
        (np.zeros((3, 3)), 0),
        (np.full((2, 2), 1e200), 1),
        (np.full((2, 2), 5e-324), 1),
        (np.diag([1e200, 1e-200]), 2),
    ],
)
def test_extreme_matrices_have_a_page(matrix: np.ndarray, rank: int) -> None:
    analysis = gramkit.analyze(matrix)
    assert analysis.rank == (rank, rank) == gramkit.verify(analysis.certificate(), matrix).rank
    page = analysis._repr_html_()
    assert page.startswith("<pre") and page.count("<svg") == (analysis.gram is not None) + (
        analysis.collinearity is not None
    )
    report = analysis.collinearity
    assert report is None or ElementTree.fromstring(report.svg()).tag.endswith("svg")


class TestCollinearity:
    def test_factors_beside_statsmodels(self) -> None:
        peers = pytest.importorskip("statsmodels.stats.outliers_influence")
        pd = pytest.importorskip("pandas")
        frame = pd.DataFrame(X + RANDOM.standard_normal((40, 1)), columns=list("abcde"))
        with_constant = np.c_[np.ones(40), frame.to_numpy()]
        peer = [peers.variance_inflation_factor(with_constant, j + 1) for j in range(5)]
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
