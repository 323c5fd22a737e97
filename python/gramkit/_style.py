"""Gram matrices of feature maps, and the distance of styles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gramkit import _gramkit
from gramkit._claim import Enclosure
from gramkit._gramkit import Style
from gramkit._progress import Progress, listening

Normaliser = Literal["none", "per-position", "per-element", "gatys"]


@dataclass(frozen=True)
class StyleDistance:
    """The distance of two styles.

    Attributes
    ----------
    value
        The sum over the layers.
    bounds
        It lies between these: proved.
    layers, layer_bounds
        The same of each layer.
    """

    value: float
    bounds: Enclosure
    layers: list[float]
    layer_bounds: list[Enclosure]

    def __float__(self) -> float:
        return self.value


@dataclass(frozen=True, eq=False)
class FeatureGram:
    """The Gram matrix of feature maps.

    Attributes
    ----------
    values
        An array of shape (maps, maps).
    radius, radius_kind
        How far the true one may be, in the spectral norm; "bound" where that is proved, "exact" where it is 0.
    """

    values: NDArray[np.float64]
    radius: float
    radius_kind: str


def style(
    layers: Sequence[ArrayLike],
    *,
    normaliser: Normaliser = "per-element",
    center: bool = False,
    progress: Progress = None,
) -> Style:
    """The style of an image by layers of feature maps: the Gram matrix of each.

    Gatys, Ecker and Bethge, *Image style transfer using convolutional neural networks* (CVPR 2016).

    Parameters
    ----------
    layers
        Arrays of shape (maps, rows, columns), as a network has them.
    normaliser
        What each Gram matrix is divided by: nothing, the number of positions, that of elements, or, as Gatys, Ecker and
        Bethge (2016), nothing, and the distance by 4 times the square of the elements.
    center
        Subtract the mean of each map first.
    progress
        A function of the fraction done of each layer, or True for a bar of tqdm.

    Raises
    ------
    NonFiniteError
        With the place of a NaN or an infinity.
    ValueError
        If an array has not three axes.
    RangeError
        If a number of the answer exceeds float64.
    """
    with listening(progress) as listener:
        return _gramkit.style_of(list(layers), normaliser, center, listener)


def feature_gram(
    F: ArrayLike, *, normaliser: Normaliser = "per-element", center: bool = False, progress: Progress = None
) -> FeatureGram:
    """The Gram matrix of the feature maps of one layer, with a bound on its rounding errors.

    Instead of ``torch.einsum("chw,dhw->cd", F, F) / F.size``.

    Parameters
    ----------
    F
        An array of shape (maps, rows, columns).
    normaliser, center, progress
        As for `style`.

    Raises
    ------
    NonFiniteError
        With the place of a NaN or an infinity.
    RangeError
        If a number of the answer exceeds float64.

    Examples
    --------
    >>> import numpy as np, gramkit
    >>> F = np.arange(8.0).reshape(2, 2, 2)
    >>> gramkit.feature_gram(F).values
    array([[ 1.75,  4.75],
           [ 4.75, 15.75]])
    """
    answer = style([F], normaliser=normaliser, center=center, progress=progress)
    radius = answer.radii[0]
    return FeatureGram(answer.grams[0], radius, "bound" if radius > 0 else "exact")


def style_distance(a: Style, b: Style, *, weights: ArrayLike | None = None) -> StyleDistance:
    """The distance of two styles, Σ w‖G − H‖²_F over the layers, between proved bounds.

    Parameters
    ----------
    a, b
        Styles with equally many layers, formed alike.
    weights
        One for each layer, 1 if None.

    Raises
    ------
    ShapeError
        If the styles were not formed alike.
    RangeError
        If a number of the answer exceeds float64.

    Examples
    --------
    >>> import numpy as np, gramkit
    >>> one, other = (gramkit.style([np.full((1, 2, 2), value)]) for value in (1.0, 2.0))
    >>> gramkit.style_distance(one, other).value
    9.0
    """
    value, bounds, layers = _gramkit.style_distance(a, b, weights)
    return StyleDistance(
        value, Enclosure(*bounds), [layer for layer, _ in layers], [Enclosure(*bounds) for _, bounds in layers]
    )


def style_gradient(
    own: Style, target: Style, layer: int, F: ArrayLike, *, weight: float = 1.0
) -> tuple[NDArray[np.float64], float, str]:
    """The gradient of the distance of two styles by the feature maps of one layer of the first.

    Parameters
    ----------
    own, target
        The styles.
    layer
        The index of the layer.
    F
        Its feature maps, shape (maps, rows, columns).
    weight
        Of the layer.

    Returns
    -------
    gradient, radius, kind
        An array of the shape of F; how far it may be from the true one in the 2-norm; and "bound", "estimate" or "exact".

    Raises
    ------
    ShapeError
        If the maps are not those of the layer.
    RangeError
        If a number of the answer exceeds float64.
    """
    return _gramkit.style_gradient(own, target, layer, F, weight)


def filter_responses(
    image: ArrayLike, *, out: NDArray[np.float64] | None = None, progress: Progress = None
) -> tuple[NDArray[np.float64], list[str]]:
    """Feature maps without a network: the responses of a hundred filters, each for an edge, a stripe or a spot.

    Instead of ``skimage.filters.gabor``, filter by filter.

    Parameters
    ----------
    image
        A grey image, shape (rows, columns).
    out
        An array of shape (filters, rows, columns) for the maps.
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Returns
    -------
    maps, names
        An array of shape (filters, rows, columns), and the name of each filter.

    Raises
    ------
    NonFiniteError
        With the place of a NaN or an infinity.

    Examples
    --------
    >>> import numpy as np, gramkit
    >>> maps, names = gramkit.filter_responses(np.eye(32))
    >>> maps.shape[1:], maps.shape[0] == len(names)
    ((32, 32), True)
    """
    with listening(progress) as listener:
        return _gramkit.filter_responses(image, out, listener)
