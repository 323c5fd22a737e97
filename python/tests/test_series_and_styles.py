"""Angular fields against pyts; feature maps against einsum."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import gramkit


@pytest.mark.parametrize("method", ["summation", "difference"])
def test_a_field_is_that_of_pyts(method: str, random: np.random.Generator) -> None:
    image = pytest.importorskip("pyts.image")
    series = random.normal(size=(5, 48))
    for size in (48, 12):
        theirs = image.GramianAngularField(image_size=size, method=method).fit_transform(series)
        # Their sines are √(1 − c²), off by up to √(4u) where |c| is near 1.
        assert np.all(abs(gramkit.gaf(series, method=method, image_size=size) - theirs) <= 2 * np.sqrt(4 * 2.0**-53))
    single = gramkit.gaf(series, method=method, dtype=np.float32)
    assert single.dtype == np.float32 and np.all(abs(single - gramkit.gaf(series, method=method)) <= 2.0**-23)


def test_a_field_in_linear_memory_knows_its_spectrum(random: np.random.Generator) -> None:
    series = random.normal(size=60)
    field = gramkit.AngularField(series)
    image = field.image()
    assert np.array_equal(image, gramkit.gaf(series)) and field.rank == 2
    eigenvalues = np.linalg.eigvalsh(image)
    assert np.allclose(field.eigenvalues, eigenvalues[[0, -1]], rtol=1e-12)
    assert np.all(field.eigenvalue_bounds[:, 0] <= field.eigenvalues)
    assert np.all(field.eigenvalues <= field.eigenvalue_bounds[:, 1])
    assert np.allclose(image @ field.eigenvectors, field.eigenvectors * field.eigenvalues, atol=1e-12)


def test_an_image_has_its_series_back(random: np.random.Generator) -> None:
    series = random.normal(size=40)
    extremes = (series.min(), series.max())
    unique = gramkit.gaf(series, sample_range=(0.0, 1.0))
    back = gramkit.invert_gaf(unique, sample_range=(0.0, 1.0), extremes=extremes)
    assert back.ambiguity == "unique" and back.other is None
    assert np.allclose(back.series, series, atol=1e-6)
    back = gramkit.invert_gaf(gramkit.gaf(series), extremes=extremes)
    assert back.ambiguity == "other"
    found = [back.series, back.other]
    assert min(abs(one - series).max() for one in found) < 1e-6
    assert all(np.allclose(gramkit.gaf(one), gramkit.gaf(series), atol=1e-7) for one in found)


def test_feature_maps_have_their_gram_matrix(random: np.random.Generator) -> None:
    F = random.integers(-9, 10, size=(6, 5, 7)).astype(float)
    answer = gramkit.feature_gram(F, normaliser="none")
    assert np.array_equal(answer.values, np.einsum("chw,dhw->cd", F, F))
    single = gramkit.feature_gram(F.astype(np.float32), normaliser="none")
    strided = gramkit.feature_gram(np.repeat(F, 2, axis=2)[:, :, ::2], normaliser="none")
    assert np.array_equal(single.values, answer.values) and np.array_equal(strided.values, answer.values)
    with pytest.raises(ValueError, match="shape"):
        gramkit.feature_gram(F[0])
    with pytest.raises(ValueError, match="normaliser"):
        gramkit.feature_gram(F, normaliser="all")  # type: ignore[arg-type]


def test_the_distance_of_styles_lies_in_its_bounds(random: np.random.Generator) -> None:
    a, b = (random.normal(size=(4, 6, 6)) for _ in range(2))
    distance = gramkit.style_distance(gramkit.style([a]), gramkit.style([b]))

    def gram(F: np.ndarray) -> list[list[Fraction]]:
        rows = [[Fraction(value) for value in row.ravel()] for row in F]
        return [[sum(x * y for x, y in zip(r, s, strict=True)) / F.size for s in rows] for r in rows]

    one, other = gram(a), gram(b)
    truth = sum((x - y) ** 2 for r, s in zip(one, other, strict=True) for x, y in zip(r, s, strict=True))
    assert Fraction(distance.bounds.lower) <= truth <= Fraction(distance.bounds.upper)
    gradient, radius, kind = gramkit.style_gradient(gramkit.style([a]), gramkit.style([b]), 0, a)
    assert gradient.shape == a.shape and kind == "bound" and radius < 1e-12
    step = 1e-6 * random.normal(size=a.shape)
    change = gramkit.style_distance(gramkit.style([a + step]), gramkit.style([b])).value - distance.value
    assert abs(change - np.sum(gradient * step)) < 1e-3 * abs(change) + 1e-9


def test_filters_make_maps_of_an_image(random: np.random.Generator) -> None:
    maps, names = gramkit.filter_responses(random.normal(size=(40, 33)))
    assert maps.shape == (len(names), 40, 33) and len(set(names)) == len(names)
    assert np.all(maps >= 0)


def test_images_go_where_they_are_told(random: np.random.Generator) -> None:
    series = random.normal(size=(3, 20))
    for dtype in (np.float64, np.float32):
        expected = gramkit.gaf(series, dtype=dtype)
        out = np.empty((3, 20, 20), dtype)
        assert gramkit.gaf(series, dtype=dtype, out=out) is out and np.array_equal(out, expected)
        one = np.empty((20, 20), dtype)
        assert gramkit.gaf(series[1], dtype=dtype, out=one) is one and np.array_equal(one, expected[1])
    # The image lies over the series that it is of.
    shared = np.zeros((20, 20))
    shared[4] = series[0]
    assert np.array_equal(gramkit.gaf(shared[4], out=shared), gramkit.gaf(series[0]))
    with pytest.raises(ValueError, match="out must be"):
        gramkit.gaf(series, out=np.empty((3, 20, 20), np.float32))
    with pytest.raises(ValueError, match="contiguous"):
        gramkit.gaf(series, out=np.empty((3, 20, 40))[:, :, ::2])


def test_responses_go_where_they_are_told(random: np.random.Generator) -> None:
    image = random.normal(size=(40, 30))
    maps, names = gramkit.filter_responses(image)
    out = np.empty_like(maps)
    assert gramkit.filter_responses(image, out=out)[0] is out and np.array_equal(out, maps)
    scattered = np.empty((30, 40, len(names))).T
    assert np.array_equal(gramkit.filter_responses(image, out=scattered)[0], maps)
    out[0] = image
    assert np.array_equal(gramkit.filter_responses(out[0], out=out)[0], maps)
    told: list[float] = []
    gramkit.filter_responses(random.normal(size=(300, 300)), progress=told.append)
    assert told[-1] == 1.0 and told == sorted(told)
