"""Pictures: on the axes of matplotlib, and as SVG."""

from __future__ import annotations

import xml.etree.ElementTree
from collections.abc import Iterator

import numpy as np
import pytest

import gramkit

X = np.linspace(-2.0, 2.0, 41)
FIELD = np.add.outer(X**3 / 3 - X, X**2 / 2)


@pytest.fixture
def axes() -> Iterator[object]:
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots()
    yield axes
    figure.canvas.draw()
    pyplot.close(figure)


def test_svg_is_a_document(random: np.random.Generator) -> None:
    gram = gramkit.gram(random.normal(size=(20, 4)))
    pictures = [
        gram.svg(names=list("abcd"), clustered=True),
        gram._repr_svg_(),
        gramkit.Field(FIELD, X, X).svg(critical_points=True, threshold=0.5, title="a < b"),
        gramkit.Field(random.normal(size=(7, 8, 9)))._repr_svg_(),
        gramkit.AngularField(random.normal(size=30)).svg(),
    ]
    for picture in pictures:
        assert xml.etree.ElementTree.fromstring(picture).tag.endswith("svg")
    assert "a &lt; b" in pictures[2]
    with pytest.raises(ValueError, match="3 names for 4"):
        gram.svg(names=list("abc"))
    with pytest.raises(ValueError, match="evenly spaced"):
        gramkit.Field(FIELD, X**3 + X, X).svg()


def test_a_heat_map_hatches_what_has_no_sign(axes: object) -> None:
    gramkit.plot.heat_map(gramkit.gram(np.eye(3)), axes, names=list("abc"))  # type: ignore[arg-type]
    assert not axes.collections  # type: ignore[attr-defined]
    gramkit.plot.heat_map(np.eye(3), axes, radius=0.1)  # type: ignore[arg-type]
    assert len(axes.collections) == 6  # type: ignore[attr-defined]


def test_classes_and_points_have_a_legend(axes: object) -> None:
    gramkit.plot.class_map(gramkit.classes(FIELD, X, X), axes)  # type: ignore[arg-type]
    words = {text.get_text() for text in axes.get_legend().get_texts()}  # type: ignore[attr-defined]
    assert {"minimum", "saddle"} <= words
    points = gramkit.critical_points(FIELD, X, X)
    gramkit.plot.critical_points(points, axes)  # type: ignore[arg-type]
    assert {text.get_text() for text in axes.get_legend().get_texts()} == {"minimum", "saddle"}  # type: ignore[attr-defined]
    with pytest.raises(ValueError, match="slice by slice"):
        gramkit.plot.class_map(gramkit.classes(np.zeros((5, 5, 5))), axes)  # type: ignore[arg-type]
    gramkit.plot.class_map(gramkit.classes(np.zeros((5, 5, 5))), axes, index=[2])  # type: ignore[arg-type]


def test_a_field_of_angles(axes: object, random: np.random.Generator) -> None:
    gramkit.plot.gaf(gramkit.gaf(random.normal(size=30)), axes)  # type: ignore[arg-type]
    assert len(axes.images) == 1  # type: ignore[attr-defined]
