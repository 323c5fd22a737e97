"""Nearest matrices and similarities, against NumPy, SciPy and what is published."""

from __future__ import annotations

import numpy as np
import pytest

import gramkit

#: R's example of ``nearPD``, and what its nearest correlation matrix is away.
NEAR_PD = np.array(
    [
        [1, 0.477, 0.644, 0.478, 0.651, 0.826],
        [0.477, 1, 0.516, 0.233, 0.682, 0.75],
        [0.644, 0.516, 1, 0.599, 0.581, 0.742],
        [0.478, 0.233, 0.599, 1, 0.741, 0.8],
        [0.651, 0.682, 0.581, 0.741, 1, 0.798],
        [0.826, 0.75, 0.742, 0.8, 0.798, 1],
    ]
)
DISTANCE = 0.07429322106703307


def test_the_published_example_has_its_nearest_matrix() -> None:
    answer = gramkit.nearest(NEAR_PD)
    assert answer.distance.lower - 1e-13 <= DISTANCE <= answer.distance.upper
    assert answer.distance_lower <= DISTANCE + 1e-15 and answer.distance_lower > DISTANCE - 1e-12
    assert answer.optimality < 1e-12 and answer.moved_by_rounding < 1e-12
    assert answer.definiteness.positive_definite is True and answer.above_floor is True
    assert np.linalg.cholesky(answer.values).shape == (6, 6)
    assert np.array_equal(np.asarray(answer), answer.values) and not answer.values.flags.writeable
    assert abs(np.linalg.norm(answer.values - NEAR_PD) - DISTANCE) < 1e-13
    assert np.array_equal(np.diag(answer.values), np.ones(6)) and len(answer) == 6 and answer.iterations > 0
    i, j, by = answer.largest_change or (0, 0, 0.0)
    assert abs(by) == abs(answer.values - NEAR_PD).max() == abs(answer[i, j] - NEAR_PD[i, j])
    assert "no such matrix is nearer" in repr(answer) and answer.shrinkage is None


def test_floors_fixed_entries_and_shrinking_are_met() -> None:
    raised = gramkit.nearest(NEAR_PD, floor=0.1)
    assert np.linalg.eigvalsh(raised.values).min() > 0.1 - 1e-12 and raised.above_floor is True
    mask = np.zeros((6, 6), dtype=bool)
    mask[1, 0] = mask[2, 5] = True
    for fixed in (mask, [(1, 0), (2, 5)], {(0, 1), (5, 2)}):
        held = gramkit.nearest(NEAR_PD, fixed=fixed)
        assert held[1, 0] == NEAR_PD[1, 0] and held[2, 5] == NEAR_PD[2, 5]
        assert held.distance.lower >= DISTANCE - 1e-12
    shrunk = gramkit.nearest(NEAR_PD, "shrink")
    assert shrunk.shrinkage is not None and 0 < shrunk.shrinkage.lower <= shrunk.shrinkage.upper < 0.1
    a = np.diag([3.0, -4.0, -12.0])
    assert abs(gramkit.nearest(a, "psd").distance.upper - 160**0.5) < 1e-12
    assert abs(gramkit.nearest(a, "psd", norm="spectral").distance.upper - 12) < 1e-12
    # A matrix of the kind is returned as it is.
    assert gramkit.nearest(np.eye(3)).distance == (0.0, 0.0)


def test_what_cannot_be_nearest_is_a_sentence() -> None:
    a = np.array([[1, 0.9, 0.9], [0.9, 1, -0.9], [0.9, -0.9, 1]])
    with pytest.raises(gramkit.ShapeError, match="fixed entries"):
        gramkit.nearest(a, fixed=np.ones((3, 3), dtype=bool))
    with pytest.raises(gramkit.ConvergenceError, match="allow more steps"):
        gramkit.nearest(a, max_iterations=1)
    with pytest.raises(gramkit.DomainError, match="floor"):
        gramkit.nearest(a, floor=2)
    with pytest.raises(gramkit.AsymmetricError):
        gramkit.nearest([[1, 0.5], [0.25, 1]])
    with pytest.raises(gramkit.NonFiniteError):
        gramkit.nearest([[1, np.nan], [np.nan, 1]])
    for bad in (
        {"kind": "closest"},
        {"kind": "psd", "fixed": [(1, 0)]},
        {"norm": "spectral"},
        {"kind": "psd", "norm": "nuclear"},
        {"fixed": [(1.5, 0.0)]},
        {"fixed": [(-1, 0)]},
        {"fixed": np.ones((2, 2), dtype=bool)},
        {"max_iterations": -1},
    ):
        with pytest.raises(ValueError, match="kind|norm|fixed|max_iterations"):
            gramkit.nearest(a, **bad)  # type: ignore[arg-type]


def _centred(k: np.ndarray) -> np.ndarray:
    return k - k.mean(axis=0) - k.mean(axis=1)[:, None] + k.mean()


@pytest.mark.parametrize("columns", [3, 40])
def test_alignments_are_those_of_numpy(random: np.random.Generator, columns: int) -> None:
    x, y = random.normal(size=(20, columns)), random.normal(size=(20, 4))
    y[:, 0] += x[:, 0]
    k, ell = _centred(x @ x.T), _centred(y @ y.T)
    expected = (k * ell).sum() / np.sqrt((k * k).sum() * (ell * ell).sum())
    for measure in ("cka", "rv"):
        answer = gramkit.compare(x, y, measure=measure)  # type: ignore[arg-type]
        assert abs(answer.value - expected) < 1e-12 and answer.enclosure.lower <= answer.value <= answer.enclosure.upper
    by_columns = gramkit.compare(x.T, y.T, of="columns")
    assert np.array_equal(by_columns.bounds, gramkit.compare(x, y).bounds)
    k, ell = (_centred(np.asarray(gramkit.kernel_gram(z, "rbf:length=2"))) for z in (x, y))
    expected = (k * ell).sum() / np.sqrt((k * k).sum() * (ell * ell).sum())
    answer = gramkit.compare(x, y, kernel="rbf:length=2")
    assert abs(answer.value - expected) < 1e-11 and answer.kernels == ("rbf:length=2", "rbf:length=2")


def test_a_disparity_is_that_of_scipy(random: np.random.Generator) -> None:
    spatial = pytest.importorskip("scipy.spatial")
    x, y = random.normal(size=(15, 3)), random.normal(size=(15, 3)) + 7
    answer = gramkit.compare(x, y, measure="procrustes")
    assert abs(answer.value - spatial.procrustes(x, y)[2]) < 1e-12
    turned = 4 * y @ np.linalg.qr(random.normal(size=(3, 3)))[0] - 1
    assert gramkit.compare(y, turned, measure="procrustes").value < 1e-12


def test_several_families_make_a_matrix(random: np.random.Generator) -> None:
    families = [random.normal(size=(n, 3)) for n in (12, 15, 9)]
    answer = gramkit.compare(*families, measure="mmd")
    assert answer.bounds.shape == (3, 3, 2) and len(answer) == 3 and len(answer.kernels) == 1
    assert np.array_equal(answer.values, answer.values.T) and np.array_equal(np.diag(answer.values), np.zeros(3))
    k = np.asarray(gramkit.kernel_gram(np.vstack(families[:2]), answer.kernels[0]))
    expected = k[:12, :12].mean() + k[12:, 12:].mean() - 2 * k[:12, 12:].mean()
    assert abs(answer.value - expected) < 1e-13
    assert np.isnan(gramkit.compare(*families, measure="mmd-debiased").values[1, 1])
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("svg")
    from gramkit import plot

    assert plot.heat_map(answer).images


def test_what_cannot_be_compared_is_a_sentence(random: np.random.Generator) -> None:
    x = random.normal(size=(6, 2))
    with pytest.raises(gramkit.ShapeError, match="samples"):
        gramkit.compare(x, x[:5])
    with pytest.raises(gramkit.DomainError, match="4 or more"):
        gramkit.compare(x[:3], x[:3], measure="cka-debiased")
    with pytest.raises(gramkit.ShapeError, match="no kernel"):
        gramkit.compare(x, x, measure="dcor", kernel="rbf")
    with pytest.raises(gramkit.NonFiniteError) as refused:
        gramkit.compare(x, np.where(x == x[2, 1], np.nan, x))
    assert refused.value.index == (2, 1)
    with pytest.raises(ValueError, match="measure"):
        gramkit.compare(x, x, measure="sameness")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="rbf"):
        gramkit.compare(x, x, kernel="gauss")
    with pytest.raises(TypeError):
        gramkit.compare(x, x, kernel=len)  # type: ignore[arg-type]
    constant = gramkit.compare(x, np.ones((6, 1)))
    assert np.isnan(constant.value) and np.isnan(constant.enclosure.lower)


def test_progress_is_told_and_can_stop(random: np.random.Generator) -> None:
    told: list[float] = []
    x = random.normal(size=(400, 5))
    gramkit.compare(x, x[:, :2], measure="dcor", progress=told.append)
    assert told[-1] == 1.0 and min(told) >= 0

    def stop(_: float) -> None:
        raise KeyboardInterrupt

    big = random.normal(size=(4000, 3))
    with pytest.raises(KeyboardInterrupt):
        gramkit.compare(big, big, measure="dcor", progress=stop)
    a = random.uniform(-1, 1, size=(300, 300))
    a = (a + a.T) / 2
    np.fill_diagonal(a, 1)
    with pytest.raises(KeyboardInterrupt):
        gramkit.nearest(a, progress=stop)
