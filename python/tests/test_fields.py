"""Fields against closed forms, NumPy, SciPy, scikit-image and findiff."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import gramkit
from gramkit import PointClass

U = np.finfo(float).eps / 2
#: Roundings of a difference of second order: weights, products and their sum, on both sides.
ROUNDINGS = 64


def peaks(shape: tuple[int, int], spacing: tuple[float, float] = (0.1, 0.2)) -> np.ndarray:
    x, y = (step * np.arange(length) for step, length in zip(spacing, shape, strict=True))
    return np.add.outer(np.sin(x), np.cos(y)) + np.outer(x, y)


def test_a_polynomial_has_its_hessian_everywhere() -> None:
    x, y = np.meshgrid(0.5 * np.arange(12), 0.25 * np.arange(9), indexing="ij")
    f = 3 * x**2 - 2 * x * y + 5 * y**2
    H = gramkit.hessian(f, 0.5, 0.25)
    truth = np.array([[6.0, -2.0], [-2.0, 10.0]])[:, :, None, None]
    assert H.shape == (2, 2, 12, 9)
    assert np.all(abs(H - truth) <= ROUNDINGS * U * abs(f).max() / 0.25**2)
    assert np.array_equal(gramkit.hessian(f, 0.5, 0.25, packed=True), [H[0, 0], H[0, 1], H[1, 1]])
    assert np.allclose(gramkit.laplacian(f, 0.5, 0.25), H[0, 0] + H[1, 1], rtol=ROUNDINGS * U)


def test_nested_differences_are_those_of_numpy() -> None:
    f = peaks((14, 11))
    for edge_order in (1, 2):
        H = gramkit.hessian(f, 0.1, 0.2, scheme="nested", edge_order=edge_order)
        first = np.gradient(f, 0.1, 0.2, edge_order=edge_order)
        for i in range(2):
            second = np.gradient(first[i], 0.1, 0.2, edge_order=edge_order)
            for j in range(2):
                assert np.all(abs(H[i, j] - second[j]) <= ROUNDINGS * U * abs(f).max() / 0.01)


def test_the_gradient_inside_is_that_of_numpy() -> None:
    f = peaks((14, 11))
    ours, theirs = gramkit.gradient(f, 0.1, 0.2), np.gradient(f, 0.1, 0.2, edge_order=2)
    assert np.all(abs(ours - theirs) <= ROUNDINGS * U * abs(f).max() / 0.1)


def test_peers_agree() -> None:
    ndimage = pytest.importorskip("scipy.ndimage")
    feature = pytest.importorskip("skimage.feature")
    findiff = pytest.importorskip("findiff")
    f = peaks((24, 20), (1.0, 1.0))
    scale = ROUNDINGS * U * abs(f).max()
    inside = (slice(2, -2), slice(2, -2))
    assert np.all(abs(gramkit.laplacian(f) - ndimage.laplace(f))[inside] <= scale)
    # scikit-image differentiates twice, as np.gradient does, and lists rr, rc, cc.
    theirs = feature.hessian_matrix(f, sigma=1.0, order="rc", use_gaussian_derivatives=False, mode="reflect")
    ours = gramkit.hessian(ndimage.gaussian_filter(f, 1.0, mode="reflect"), packed=True, scheme="nested")
    assert np.all(abs(ours - np.array(theirs))[(slice(None), *inside)] <= scale)
    descending = gramkit.hessian_eigenvalues(
        ndimage.gaussian_filter(f, 1.0, mode="reflect"), order="descending", scheme="nested"
    )
    assert np.all(abs(descending - feature.hessian_matrix_eigvals(theirs))[(slice(None), *inside)] <= 4 * scale)
    compact = gramkit.hessian(f, accuracy=4)
    assert np.all(abs(compact[0, 0] - (findiff.Diff(0, 1.0, acc=4) ** 2)(f))[2:-2] <= scale)
    index = gramkit.shape_index(ndimage.gaussian_filter(f, 1.0, mode="reflect"), scheme="nested")
    assert np.all(abs(index - feature.shape_index(f, sigma=1.0, mode="reflect"))[inside] <= 1e-9)


@pytest.mark.parametrize("accuracy", [2, 4, 6])
def test_the_radius_covers_the_error(accuracy: int) -> None:
    x = np.linspace(0.0, 3.0, 61)
    f = np.sin(x)[:, None] * np.cos(1.5 * x)
    H = gramkit.hessian(f, x, x, accuracy=accuracy)
    truth = np.empty_like(H)
    truth[0, 0], truth[1, 1] = -f, -2.25 * f
    truth[0, 1] = truth[1, 0] = -1.5 * np.cos(x)[:, None] * np.sin(1.5 * x)
    error = np.linalg.norm(np.moveaxis(H - truth, (0, 1), (-2, -1)), ord=2, axis=(-2, -1))
    radius = gramkit.hessian_radius(f, x, x, accuracy=accuracy)
    assert np.all(error <= radius)
    assert radius.max() < 0.1


def test_a_bound_of_the_derivatives_proves_classes() -> None:
    x = np.linspace(0.0, 3.0, 49)
    f = np.multiply.outer(np.sin(x), np.sin(x))
    orders = set()

    def bound(alpha: tuple[int, ...]) -> float:
        orders.add(alpha)
        return 1.0

    field = gramkit.Field(f, x, x, truncation=bound)
    at = field.hessian_at((24, 24))
    assert at.radius_kind == "bound" and orders
    truth = np.array([[-f[24, 24], np.cos(1.5) ** 2], [np.cos(1.5) ** 2, -f[24, 24]]])
    assert np.all(abs(at.values - truth) <= at.errors)
    assert field.classes().codes[24, 24] == PointClass.MAXIMUM

    def raising(alpha: tuple[int, ...]) -> float:
        raise LookupError(str(alpha))

    with pytest.raises(LookupError):
        gramkit.classes(f, x, x, truncation=raising)


def test_orders_of_memory_and_strides_tell_the_same(random: np.random.Generator) -> None:
    f = random.normal(size=(9, 10, 11))
    H = gramkit.hessian(f, 0.5, 1.0, 2.0)
    scale = ROUNDINGS * U * abs(f).max() / 0.25
    fortran = gramkit.hessian(np.asfortranarray(f), 0.5, 1.0, 2.0)
    assert fortran.shape == H.shape and np.all(abs(fortran - H) <= scale)
    wide = np.zeros((18, 10, 22))
    wide[::2, ::-1, 1::2] = f
    strided = wide[::2, ::-1, 1::2]
    assert np.array_equal(gramkit.hessian(strided, 0.5, 1.0, 2.0), H)
    codes = gramkit.classes(np.asfortranarray(f), 0.5, 1.0, 2.0).codes
    assert np.mean(codes == gramkit.classes(f, 0.5, 1.0, 2.0).codes) > 0.999


def test_results_go_where_they_are_told_to(random: np.random.Generator) -> None:
    f = random.normal(size=(8, 9))
    out = np.empty((2, 2, 8, 9))
    assert gramkit.hessian(f, out=out) is out
    assert np.array_equal(out, gramkit.hessian(f))
    scattered = np.empty((2, 2, 8, 18))[..., ::2]
    assert gramkit.hessian(f, out=scattered) is scattered
    assert np.array_equal(scattered, out)
    ordered = np.empty((9, 8)).T
    assert np.array_equal(gramkit.laplacian(np.asfortranarray(f), out=ordered), gramkit.laplacian(np.asfortranarray(f)))
    for wrong in (np.empty((2, 8, 9)), np.empty((2, 2, 8, 9), np.float32)):
        with pytest.raises(ValueError, match="out must be"):
            gramkit.hessian(f, out=wrong)
    out.flags.writeable = False
    with pytest.raises(ValueError, match="out must be"):
        gramkit.hessian(f, out=out)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_any_shape_strides_and_numbers(data: st.DataObject) -> None:
    shape = data.draw(arrays.array_shapes(min_dims=1, max_dims=3, min_side=5, max_side=8))
    dtype = data.draw(st.sampled_from(["f8", "f4", "f2", ">f8", "i1", "u2", "i4", "?"]))
    whole = data.draw(arrays.arrays("i1", shape, elements=st.integers(0, 1 if dtype == "?" else 100)))
    f = whole.astype(dtype)
    if data.draw(st.booleans()):
        f = np.repeat(f, 2, axis=0)[::2]
    if data.draw(st.booleans()):
        f = f.T
    if data.draw(st.booleans()):
        f = f[::-1]
    expected = (
        np.stack(np.gradient(f.astype(float), edge_order=2))
        if f.ndim > 1
        else np.gradient(f.astype(float), edge_order=2)[None]
    )
    assert np.all(abs(gramkit.gradient(f) - expected) <= ROUNDINGS * U * 100)


def test_one_pass_tells_what_several_do(random: np.random.Generator) -> None:
    for f in (random.normal(size=(8, 9)), np.asfortranarray(random.normal(size=(8, 9)))):
        field = gramkit.Field(f, 0.5)
        gradient, classes, eigenvalues = field.compute(["gradient", "classes", "hessian_eigenvalues"])
        assert np.array_equal(gradient, field.gradient()) and np.array_equal(eigenvalues, field.hessian_eigenvalues())
        assert np.array_equal(classes.codes, field.classes().codes) and classes.counts == field.classes().counts
        assert classes.codes.shape == f.shape and sum(classes.counts.values()) == f.size
    memory = random.normal(size=(3, 8, 9))
    expected = gramkit.hessian(memory[0].copy(), packed=True)
    assert np.array_equal(gramkit.hessian(memory[0], packed=True, out=memory), expected)
    f = random.normal(size=(8, 9))
    alias = np.lib.stride_tricks.as_strided(f, f.shape, f.strides)
    expected = gramkit.laplacian(f.copy())
    assert np.array_equal(gramkit.laplacian(f, out=alias), expected)
    out = np.empty((2, 8, 9))
    with pytest.raises(ValueError, match="share memory"):
        field.compute(["gradient", "hessian_eigenvalues"], out=[out, out])


def test_a_file_is_a_field(tmp_path: Path) -> None:
    f = peaks((12, 9))
    for order in ("C", "F"):
        np.save(tmp_path / "f.npy", np.asarray(f, order=order))
        out = np.lib.format.open_memmap(tmp_path / "out.npy", mode="w+", dtype=float, shape=(2, 2, 12, 9))
        gramkit.Field.open(tmp_path / "f.npy", 0.1, 0.2).hessian(out=out)
        assert np.all(
            abs(np.load(tmp_path / "out.npy") - gramkit.hessian(f, 0.1, 0.2)) <= ROUNDINGS * U * abs(f).max() / 0.01
        )
    with pytest.raises(FileNotFoundError):
        gramkit.Field.open(tmp_path / "none.npy")


def test_missing_samples_stay_missing() -> None:
    f = peaks((12, 12))
    hidden = np.zeros(f.shape, bool)
    hidden[5, 6] = True
    by_mask = gramkit.laplacian(f, 0.1, 0.2, mask=hidden)
    by_masked = gramkit.laplacian(np.ma.array(f, mask=hidden), 0.1, 0.2)
    with_gap = f.copy()
    with_gap[5, 6] = np.nan
    by_nan = gramkit.laplacian(with_gap, 0.1, 0.2)
    assert np.isnan(by_mask[5, 6])
    assert np.array_equal(by_mask, by_masked, equal_nan=True) and np.array_equal(by_mask, by_nan, equal_nan=True)
    assert gramkit.classes(with_gap, 0.1, 0.2).codes[5, 6] == PointClass.INVALID
    with_gap[2, 3] = np.inf
    with pytest.raises(gramkit.NonFiniteError) as caught:
        gramkit.laplacian(with_gap)
    assert caught.value.index == (2, 3)


def test_labelled_arrays_keep_their_coordinates() -> None:
    xarray = pytest.importorskip("xarray")
    x = np.array([0.0, 0.5, 1.5, 2.0, 3.0, 3.25])
    f = xarray.DataArray(
        np.add.outer(x**2, np.zeros(5)), dims=("x", "level"), coords={"x": x, "level": 2.0 * np.arange(5)}
    )
    H = gramkit.hessian(f)
    assert H.dims == ("row", "column", "x", "level") and list(H.row.values) == ["x", "level"]
    assert np.allclose(H.sel(row="x", column="x"), 2.0, atol=1e-12)
    assert np.array_equal(H.x, x)
    again = gramkit.laplacian(f, coordinates={"x": 2 * x, "level": np.arange(5.0)})
    assert np.allclose(again, 0.5, atol=1e-12)
    times = f.assign_coords(x=np.arange("2026-01-01", "2026-01-07", dtype="datetime64[D]"))
    with pytest.raises(TypeError, match="are times"):
        gramkit.hessian(times)


def test_critical_points_lie_where_they_are() -> None:
    x = np.linspace(-2.0, 2.0, 81)
    f = np.add.outer(x**3 / 3 - x, x**2 / 2)
    points = gramkit.critical_points(f, x, x)
    assert len(points) == 2 and points.morse_sum == points.morse_sum
    truth = {PointClass.MINIMUM: (1.0, 0.0), PointClass.SADDLE: (-1.0, 0.0)}
    for kind, place in truth.items():
        (found,) = points.of_kind(kind)
        (error,) = points.position_error[points.kind == kind]
        assert np.all(abs(found - place) <= error)
    pandas = pytest.importorskip("pandas")
    frame = points.to_frame()
    assert isinstance(frame, pandas.DataFrame) and sorted(frame["kind"]) == ["minimum", "saddle"]


def test_the_question_as_it_was_asked(random: np.random.Generator) -> None:
    """An array of shape (30, 50, 40, 20), a spacing for each axis: where is it flattest, what is its Hessian there?"""
    shape, spacing, centre = (30, 50, 40, 20), (0.1, 0.2, 0.05, 0.3), (1.5, 4.0, 1.0, 3.0)
    axes = np.meshgrid(*(step * np.arange(n) for step, n in zip(spacing, shape, strict=True)), indexing="ij")
    # The curvature of each term is least in the middle.
    f = sum((x - c) ** 4 + weight * x for x, c, weight in zip(axes, centre, (1.0, -2.0, 0.5, 3.0), strict=True))
    (found,) = gramkit.flattest(f, *spacing, by="hessian_norm")
    assert np.all(abs(found.position - centre) < 1e-9)
    at = gramkit.Field(f, *spacing).hessian_at(found.index)
    assert np.all(abs(at.values) <= at.errors)
    assert at.values.shape == (4, 4)


@pytest.mark.parametrize(
    ("call", "exception", "words"),
    [
        (lambda f: gramkit.hessian(f, 1.0, 2.0, 3.0), ValueError, "3 spacings for 2 axes"),
        (lambda f: gramkit.hessian(f, np.arange(3.0), 1.0), ValueError, "axis 0 has 6 samples"),
        (lambda f: gramkit.hessian(f, -1.0), ValueError, "spacing"),
        (lambda f: gramkit.hessian(f, accuracy=3), ValueError, "2, 4 or 6"),
        (lambda f: gramkit.hessian(f, edge_order=1), ValueError, "nested"),
        (lambda f: gramkit.hessian(f, acuracy=2), TypeError, "no option"),
        (lambda f: gramkit.hessian(f[:2]), ValueError, "at least"),
        (lambda f: gramkit.hessian(f + 1j), TypeError, "complex"),
        (lambda f: gramkit.hessian(np.full_like(f, None, dtype=object)), TypeError, "real numbers"),
        (lambda f: gramkit.hessian(f, mask=f), ValueError, "mask must be"),
        (lambda f: gramkit.shape_index(f[0]), ValueError, "expected 2"),
        (lambda f: gramkit.flattest(f, by="slope"), ValueError, "must be one of"),
        (lambda f: gramkit.hessian(f, 1.0, coordinates=[f[0], f[:, 0]]), ValueError, "exclude"),
        (lambda f: gramkit.hessian(np.float64(1.0)), ValueError, "axes"),
    ],
)
def test_what_is_refused_says_why(call: object, exception: type[Exception], words: str) -> None:
    with pytest.raises(exception, match=words):
        call(peaks((6, 7)))  # type: ignore[operator]


def test_axes_of_any_name_and_indices_from_the_end() -> None:
    xarray = pytest.importorskip("xarray")
    f = xarray.DataArray(peaks((6, 7)), dims=("row", "column"))
    assert gramkit.hessian(f).dims == ("hessian_row", "hessian_column", "row", "column")
    moved = gramkit.laplacian(f.assign_coords(row=np.arange(6.0)), 0.5)
    assert "row" not in moved.coords
    field = gramkit.Field(peaks((6, 7)))
    assert np.array_equal(field.hessian_at((-1, 2)).values, field.hessian_at((5, 2)).values)
    with pytest.raises(TypeError):
        field.hessian_at((1.9, 3))  # type: ignore[arg-type]
    with pytest.raises(IndexError):
        field.hessian_at((-7, 0))
    with pytest.raises(ValueError, match="origin"):
        gramkit.hessian(peaks((6, 7)), np.arange(6.0), 1.0, origin=3.0)


def test_a_structure_tensor_goes_where_it_is_told(random: np.random.Generator) -> None:
    f = random.normal(size=(12, 10))
    for samples in (f, np.asfortranarray(f)):
        expected = gramkit.structure_tensor(samples, 1.0, scale=1.5)
        out = np.empty(expected.shape)
        assert gramkit.structure_tensor(samples, 1.0, scale=1.5, out=out) is out and np.array_equal(out, expected)
    memory = np.empty((3, 12, 10))
    memory[1] = f
    expected = gramkit.structure_tensor(f, 1.0, scale=1.5)
    assert np.array_equal(gramkit.structure_tensor(memory[1], 1.0, scale=1.5, out=memory), expected)
    with pytest.raises(ValueError, match="out must be"):
        gramkit.structure_tensor(f, 1.0, scale=1.5, out=np.empty((2, 12, 10)))
