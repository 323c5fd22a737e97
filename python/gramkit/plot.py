"""Pictures on the axes of matplotlib, which is imported when the first is drawn.

Each function draws on `ax`, the current axes if it is None, and returns it. Answers have pictures of their own too, without
matplotlib: ``.svg()``, which notebooks show.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gramkit._critical_points import CriticalPoints
from gramkit._field import ClassMap
from gramkit._gramkit import KernelPca, Pca
from gramkit._point_class import PointClass

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["class_map", "critical_points", "gaf", "heat_map", "scores", "spectrum"]

#: Okabe and Ito's colours, which the colour-blind can tell apart: one for each class.
_COLOURS = {
    PointClass.MINIMUM: "#0072b2",
    PointClass.MAXIMUM: "#d55e00",
    PointClass.SADDLE: "#009e73",
    PointClass.DEGENERATE: "#cc79a7",
    PointClass.UNDETERMINED: "#bbbbbb",
    PointClass.INVALID: "#ffffff",
}
_MARKERS = {
    PointClass.MINIMUM: "v",
    PointClass.MAXIMUM: "^",
    PointClass.SADDLE: "x",
    PointClass.DEGENERATE: "s",
    PointClass.UNDETERMINED: "o",
    PointClass.INVALID: ".",
}


def heat_map(
    A: ArrayLike, ax: Axes | None = None, *, names: Sequence[str] | None = None, radius: float | None = None, **kw: Any
) -> Axes:
    """A symmetric matrix in colours, diverging around 0 where the signs mix; entries within the radius of 0 are hatched.

    Parameters
    ----------
    A
        A matrix, or a `Gram`, which brings its radius.
    ax
        The axes.
    names
        Of rows and columns.
    radius
        How far the true matrix may be.
    **kw
        For ``imshow``.

    Examples
    --------
    >>> import matplotlib
    >>> matplotlib.use("svg")
    >>> import numpy as np, gramkit, gramkit.plot
    >>> gramkit.plot.heat_map(gramkit.gram(np.eye(3))).get_title()
    ''
    """
    axes = _axes(ax)
    radius = float(getattr(A, "radius", 0.0)) if radius is None else radius
    values: NDArray[np.float64] = np.asarray(A, dtype=np.float64)
    mixed = values.size > 0 and values.min() < 0
    largest = float(np.abs(values).max(initial=0.0))
    defaults: dict[str, Any] = (
        {"cmap": "RdBu_r", "vmin": -largest, "vmax": largest} if mixed else {"cmap": "viridis", "vmin": 0.0}
    )
    image = axes.imshow(values, **{**defaults, **kw})
    axes.figure.colorbar(image, ax=axes)
    if radius > 0:
        for i, j in np.argwhere(np.abs(values) <= radius):
            axes.fill_between(
                [j - 0.5, j + 0.5], i - 0.5, i + 0.5, facecolor="none", edgecolor="black", hatch="////", linewidth=0
            )
    if names is not None:
        axes.set_xticks(range(len(names)), names, rotation=90)
        axes.set_yticks(range(len(names)), names)
    return axes


def spectrum(answer: Any, ax: Axes | None = None, **kw: Any) -> Axes:
    """Eigenvalues or singular values in modulus on a logarithmic axis, each with its bounds as a bar.

    A value whose bounds contain 0 is hollow, and its bar runs down to the edge: the picture claims no rank that nothing has
    proved.

    Parameters
    ----------
    answer
        What `eigh` or `svd` has returned: its ``.bounds`` are drawn.
    ax
        The axes.
    **kw
        For ``plot``.
    """
    axes = _axes(ax)
    bounds: NDArray[np.float64] = np.asarray(answer.bounds, dtype=np.float64)
    lower, upper = bounds[:, 0], bounds[:, 1]
    values = np.abs((lower + upper) / 2)
    least, most = (
        np.where((lower <= 0) & (upper >= 0), 0.0, np.minimum(abs(lower), abs(upper))),
        np.maximum(abs(lower), abs(upper)),
    )
    order = np.argsort(-values, kind="stable")
    floor = most[most > 0].min(initial=1.0) * 1e-3
    places = np.arange(len(values))
    known = least[order] > 0
    axes.set_yscale("log")
    axes.vlines(places, np.maximum(least[order], floor), np.maximum(most[order], floor), color="0.4")
    style = {"marker": "o", "linestyle": "none", "color": "C0", **kw}
    axes.plot(places[known], values[order][known], **style)
    axes.plot(places[~known], np.maximum(most[order][~known], floor), **{**style, "markerfacecolor": "none"})
    axes.set_xlabel("index")
    return axes


def class_map(classes: ClassMap, ax: Axes | None = None, *, index: Sequence[int] | None = None, **kw: Any) -> Axes:
    """The classes of the points of a field of two axes, or of one slice of more; rows are the first axis.

    Parameters
    ----------
    classes
        What `gramkit.classes` has returned.
    ax
        The axes.
    index
        Of a field of more than two axes, the index on each of the axes after the second.
    **kw
        For ``imshow``.
    """
    from matplotlib.colors import BoundaryNorm, ListedColormap
    from matplotlib.patches import Patch

    axes = _axes(ax)
    codes: NDArray[np.uint8] = np.asarray(classes.codes)
    if codes.ndim == 1:
        codes = codes[None, :]
    if codes.ndim > 2:
        if index is None or len(index) != codes.ndim - 2:
            raise ValueError(
                f"a map of {codes.ndim} axes is shown slice by slice: give index=, one for each axis after the second"
            )
        place: tuple[slice | int, ...] = (slice(None), slice(None), *index)
        codes = codes[place]
    kinds = list(PointClass)
    places = np.searchsorted([int(kind) for kind in kinds], codes)
    colours = ListedColormap([_COLOURS[kind] for kind in kinds])
    axes.imshow(
        places,
        **{
            "cmap": colours,
            "norm": BoundaryNorm(np.arange(len(kinds) + 1) - 0.5, len(kinds)),
            "interpolation": "nearest",
            **kw,
        },
    )
    present = [kind for kind in kinds if np.any(codes == kind)]
    patches = [Patch(facecolor=_COLOURS[kind], edgecolor="0.5", label=kind.name.lower()) for kind in present]
    axes.legend(handles=patches, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return axes


def critical_points(
    points: CriticalPoints, ax: Axes | None = None, *, dimensions: tuple[int, int] = (0, 1), **kw: Any
) -> Axes:
    """The critical points of a field by class, with the errors of their positions as bars.

    Parameters
    ----------
    points
        What `gramkit.critical_points` has returned.
    ax
        The axes.
    dimensions
        Which axes of the field run to the right and upwards.
    **kw
        For ``errorbar``.
    """
    axes = _axes(ax)
    n = points.position.shape[1]
    right, up = dimensions if n > 1 else (0, None)
    for kind in PointClass:
        those = points.kind == kind
        if not np.any(those):
            continue
        x = points.position[those, right]
        y = points.value[those] if up is None else points.position[those, up]
        x_error = points.position_error[those, right]
        y_error = points.value_error[those] if up is None else points.position_error[those, up]
        finite = np.isfinite(x_error) & np.isfinite(y_error)
        style = {"fmt": _MARKERS[kind], "color": _COLOURS[kind] if kind is not PointClass.INVALID else "0.6", **kw}
        axes.errorbar(
            x,
            y,
            xerr=np.where(finite, x_error, 0.0),
            yerr=np.where(finite, y_error, 0.0),
            label=kind.name.lower(),
            **style,
        )
    if len(points):
        axes.legend()
    return axes


def gaf(image: ArrayLike, ax: Axes | None = None, **kw: Any) -> Axes:
    """A Gramian angular field, in colours from −1 to 1.

    Parameters
    ----------
    image
        An array of shape (size, size).
    ax
        The axes.
    **kw
        For ``imshow``.
    """
    axes = _axes(ax)
    axes.imshow(np.asarray(image), **{"cmap": "RdBu_r", "vmin": -1.0, "vmax": 1.0, "origin": "lower", **kw})
    return axes


def scores(
    pca: Pca | KernelPca,
    ax: Axes | None = None,
    *,
    components: tuple[int, int] = (0, 1),
    groups: ArrayLike | None = None,
    **kw: Any,
) -> Axes:
    """The scores of observations along two components, with the bound on their errors as bars.

    Parameters
    ----------
    pca
        What `gramkit.pca` or `gramkit.kernel_pca` has returned.
    ax
        The axes.
    components
        Which components run to the right and upwards.
    groups
        A label for each observation, of shape (n,): one colour each.
    **kw
        For ``errorbar``.
    """
    values, error = pca.scores, pca.scores_error
    right, up = components
    found = values.shape[1]
    if not (0 <= right < found and 0 <= up < found):
        raise ValueError(f"there are no scores of the components {right} and {up}: {found} can be told from nothing")
    labels = np.zeros(len(values)) if groups is None else np.asarray(groups)
    if labels.shape != (len(values),):
        raise ValueError(f"groups has the shape {labels.shape}; it must be {(len(values),)}, one for each observation")
    axes = _axes(ax)
    for label in np.unique(labels):
        those = labels == label
        style = {"fmt": "o", "markersize": 4, "label": None if groups is None else str(label), **kw}
        axes.errorbar(values[those, right], values[those, up], xerr=error, yerr=error, **style)
    ratios = None if isinstance(pca, KernelPca) else pca.explained_variance_ratio
    names = [f"component {k}" + ("" if ratios is None else f" ({100 * ratios[k]:.1f} %)") for k in components]
    axes.set_xlabel(names[0])
    axes.set_ylabel(names[1])
    if groups is not None:
        axes.legend()
    return axes


def _axes(ax: Axes | None) -> Axes:
    if ax is not None:
        return ax
    try:
        import matplotlib.pyplot
    except ImportError as error:
        raise ImportError("gramkit.plot draws with matplotlib: install it, or take the answer's own .svg()") from error
    axes: Axes = matplotlib.pyplot.gca()
    return axes
