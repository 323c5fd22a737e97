"""Principal components and classical scaling, against NumPy and scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest

import gramkit


def _holds(bounds: np.ndarray, truth: np.ndarray, slack: float = 0.0) -> bool:
    return bool(np.all(bounds[:, 0] - slack <= truth) and np.all(truth <= bounds[:, 1] + slack))


@pytest.mark.parametrize("offset", [0.0, 1e8])
def test_components_are_those_of_a_decomposition(random: np.random.Generator, offset: float) -> None:
    X = random.normal(size=(40, 5)) * [9, 5, 3, 2, 1] + offset
    answer = gramkit.pca(X)
    centred = X - X.mean(axis=0)
    _, sigma, v = np.linalg.svd(centred, full_matrices=False)
    variances = sigma**2 / 39
    slack = 1e-14 * variances[0] * (1 + offset)
    assert answer.components.shape == (5, 5) and answer.scores.shape == (40, 5) and answer.unresolved == 0
    assert _holds(answer.explained_variance_bounds, variances, slack)
    assert _holds(answer.explained_variance_ratio_bounds, variances / variances.sum(), slack)
    assert _holds(answer.mean_bounds, X.mean(axis=0), 1e-15 * (1 + offset))
    assert answer.total_variance.lower - 5 * slack <= variances.sum() <= answer.total_variance.upper + 5 * slack
    assert np.allclose(np.abs(np.sum(answer.components * v, axis=1)), 1, atol=1e-9, rtol=0)
    assert np.allclose(
        answer.scores, centred @ answer.components.T, atol=answer.scores_error + 1e-13 * (1 + offset), rtol=0
    )
    assert [(c.start, c.stop) for c in answer.clusters] == [(k, k + 1) for k in range(5)]
    assert all(0 <= c.sine_bound < 1e-5 for c in answer.clusters)
    scores, error = answer.transform(X)
    assert np.linalg.norm(scores - answer.scores) <= error + answer.scores_error
    assert "5 components" in repr(answer)
    by_rows = gramkit.pca(X.T, of="rows")
    assert np.array_equal(by_rows.components, answer.components)
    assert np.array_equal(by_rows.transform(X.T)[0], scores)
    others = gramkit.pca(X, ddof=0).explained_variance
    assert np.allclose(others, answer.explained_variance * 39 / 40, rtol=1e-14)


def test_what_is_not_resolved_is_counted() -> None:
    X = np.outer(np.arange(6.0), [1, 2, -1]) + 1e9
    answer = gramkit.pca(X)
    assert len(answer.components) == 1 and answer.unresolved == 2 and len(answer.clusters) == 1
    constant = gramkit.pca(np.full((4, 3), 0.1))
    assert constant.components.shape == (0, 3) and constant.unresolved == 3 and constant.scores.shape == (4, 0)
    assert constant.mean.tolist() == [0.1] * 3 and constant.total_variance == (0.0, 0.0)


def test_components_of_a_linear_kernel_are_principal_ones(random: np.random.Generator) -> None:
    X = random.normal(size=(25, 4)) * [4, 3, 2, 1]
    linear, plain = gramkit.kernel_pca(X, "linear"), gramkit.pca(X, ddof=0)
    assert linear.scores.shape == (25, 4) and linear.unresolved == 21 and linear.negative == 0
    assert _holds(linear.eigenvalue_bounds, 25 * plain.explained_variance, 1e-11)
    assert np.allclose(np.abs(linear.scores), np.abs(plain.scores), atol=1e-11, rtol=0)
    assert linear.kernel.startswith("linear") and "25 points" in repr(linear)
    Z = random.normal(size=(7, 4))
    scores, error = linear.transform(Z)
    assert np.allclose(np.abs(scores), np.abs(plain.transform(Z)[0]), atol=error + 1e-11, rtol=0)
    with pytest.raises(gramkit.ShapeError):
        linear.transform(Z[:, :2])


def test_kernel_components_are_those_of_scikit_learn(random: np.random.Generator) -> None:
    decomposition = pytest.importorskip("sklearn.decomposition")
    X, Z = random.normal(size=(30, 3)), random.normal(size=(5, 3))
    answer = gramkit.kernel_pca(X, "rbf:gamma=0.5")
    theirs = decomposition.KernelPCA(4, kernel="rbf", gamma=0.5).fit(X)
    assert _holds(answer.eigenvalue_bounds[:4], theirs.eigenvalues_, 1e-12)
    assert np.allclose(np.abs(answer.transform(Z)[0][:, :4]), np.abs(theirs.transform(Z)), atol=1e-9, rtol=0)
    by_columns = gramkit.kernel_pca(X.T, "rbf:gamma=0.5", of="columns")
    assert np.array_equal(by_columns.eigenvalues, answer.eigenvalues)
    assert np.array_equal(answer.eigenvectors.shape, answer.scores.shape)


def test_distances_of_points_give_them_back(random: np.random.Generator) -> None:
    X = random.integers(-9, 10, size=(8, 3)).astype(float)
    squares = ((X[:, None] - X[None]) ** 2).sum(axis=-1)
    answer = gramkit.mds(squares, squared=True)
    assert answer.euclidean is True and answer.dimension.exact == 3 and answer.unresolved == 5
    assert answer.definiteness.positive_semidefinite is True
    centred = X - X.mean(axis=0)
    assert _holds(answer.eigenvalue_bounds[:3], np.linalg.svd(centred)[1] ** 2, 1e-11)
    found = np.asarray(answer)
    assert found.shape == (8, 3) and np.allclose(
        ((found[:, None] - found[None]) ** 2).sum(axis=-1), squares, atol=1e-10, rtol=0
    )
    plain = gramkit.mds(np.sqrt(squares))
    assert plain.dimension.lower >= 3 and np.allclose(plain.eigenvalues[:3], answer.eigenvalues[:3], rtol=1e-11)
    assert plain.points_error < 1e-9 and answer.negative_mass.lower == 0.0


def test_what_are_no_distances_is_said() -> None:
    # Of a cycle of four, along its sides; and 1 + 1 < 3.
    cycle = [[0, 1, 2, 1], [1, 0, 1, 2], [2, 1, 0, 1], [1, 2, 1, 0]]
    answer = gramkit.mds(cycle)
    assert answer.euclidean is False and answer.negative_mass.lower > 0.05
    assert answer.eigenvalue_bounds.shape == (4, 2) and answer.eigenvalue_bounds[-1, 1] < 0
    assert gramkit.mds([[0, 1, 1], [1, 0, 3], [1, 3, 0]]).euclidean is False
    assert gramkit.mds([[0, 3, 4], [3, 0, 5], [4, 5, 0]]).dimension == (2, 2)
    assert gramkit.mds([[0, 1], [3, 0]], symmetrize=True).eigenvalues.round(12).tolist() == [2.0, 0.0]
    for bad in ([[0, -1], [-1, 0]], [[1, 2], [2, 0]]):
        with pytest.raises(gramkit.DomainError, match="distance"):
            gramkit.mds(bad)
    with pytest.raises(gramkit.AsymmetricError):
        gramkit.mds([[0, 1], [2, 0]])


def test_bad_input_of_components_is_a_sentence() -> None:
    with pytest.raises(gramkit.NonFiniteError) as refused:
        gramkit.pca([[1.0, 2.0], [np.nan, 1.0]])
    assert refused.value.index == (1, 0)
    with pytest.raises(gramkit.DomainError, match="observations"):
        gramkit.pca([[1.0, 2.0]])
    with pytest.raises(ValueError, match="ddof"):
        gramkit.pca([[1.0], [2.0]], ddof=-1)
    with pytest.raises(gramkit.ShapeError, match="variables"):
        gramkit.pca([[1.0, 2.0], [3.0, 1.0]]).transform([[1.0]])
    with pytest.raises(TypeError):
        gramkit.kernel_pca([[1.0], [2.0]], len)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="rbf"):
        gramkit.kernel_pca([[1.0], [2.0]], "gauss")


def test_scores_are_drawn(random: np.random.Generator) -> None:
    X = random.normal(size=(12, 3)) * [3, 2, 1]
    answer = gramkit.pca(X)
    assert answer.svg().startswith("<svg") and "component 2" in answer.svg(components=(2, 0))
    assert answer._repr_svg_() == answer.svg() and "Cells" in answer.svg(title="Cells")
    with pytest.raises(ValueError, match="components 0 and 3"):
        answer.svg(components=(0, 3))
    line = gramkit.pca(np.outer(np.arange(5.0), [1, 2]))
    assert line._repr_svg_() is None
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("svg")
    import matplotlib.pyplot as plt

    from gramkit import plot

    groups = np.where(X[:, 0] > 0, "high", "low")
    axes = plot.scores(answer, plt.figure().gca(), groups=groups)
    assert axes.get_xlabel().startswith("component 0 (") and axes.get_legend() is not None
    drawn = np.vstack([np.column_stack(container.lines[0].get_data()) for container in axes.containers])
    assert sorted(map(tuple, drawn)) == sorted(map(tuple, answer.scores[:, :2]))
    kernel = plot.scores(gramkit.kernel_pca(X, "linear"), plt.figure().gca(), components=(1, 2))
    assert kernel.get_ylabel() == "component 2" and kernel.get_legend() is None
    with pytest.raises(ValueError, match="told from nothing"):
        plot.scores(line)
    with pytest.raises(ValueError, match="groups"):
        plot.scores(answer, groups=groups[:3])


def test_frames_that_come_later_are_taken_by_the_names_of_their_columns(random: np.random.Generator) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(random.normal(size=(40, 3)) * [1.0, 10.0, 100.0], columns=["a", "b", "c"])
    turned = frame[["c", "a", "b"]]
    answer = gramkit.pca(frame)
    assert np.array_equal(answer.transform(turned)[0], answer.transform(frame)[0])
    transform = gramkit.whiten(frame)
    assert np.array_equal(transform.transform(turned), transform.transform(frame))
    nonlinear = gramkit.kernel_pca(frame, "rbf:length=20")
    assert np.array_equal(nonlinear.transform(turned)[0], nonlinear.transform(frame)[0])
    factor = gramkit.low_rank(frame, "rbf:length=20", rank=5)
    assert np.array_equal(factor.features(turned)[0], factor.features(frame)[0])
    for later in (answer.transform, transform.transform, nonlinear.transform, factor.features):
        with pytest.raises(gramkit.ShapeError, match="there is no 'c'"):
            later(frame[["a", "b"]])
