"""Derivatives of functions, each with the error of every entry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Literal, TypedDict, Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gramkit import _arrays, _gramkit

__all__ = [
    "Agreement",
    "Curvature",
    "Derivative",
    "DerivativeCheck",
    "Differences",
    "check_gradient",
    "check_hessian",
    "curvature",
    "gradient",
    "hessian",
    "hvp",
    "jacobian",
]


class Differences(TypedDict, total=False):
    """How a function is differenced: the keywords of every function here.

    Attributes
    ----------
    bounds
        The box in which the function may be called: a pair of lower and upper bounds, each a number or one for each
        coordinate.
    noise
        The absolute error of one value of the function; "estimated"; or None, its rounding.
    step
        The first and largest step, relative to max(|xᵢ|, magnitude); ⅛ if it is not given.
    magnitude
        Typical magnitude of the coordinates, one for all or one for each; 1 if it is not given.
    levels, most_levels
        The number of steps h, h/2, h/4, … that are always taken (5), and at the most (12).
    order
        The order of the central differences that extrapolation begins with (2).
    derivative_bounds
        Bounds of the first, third and fourth derivatives in every direction (infinite where unknown), with which, and
        with a given noise, the error is proved.
    """

    bounds: tuple[ArrayLike, ArrayLike] | None
    noise: float | Literal["estimated"] | None
    step: float
    magnitude: float | Sequence[float]
    levels: int
    most_levels: int
    order: int
    derivative_bounds: tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class Derivative:
    """A derivative, and how far each of its entries may be off.

    Attributes
    ----------
    value
        The derivative.
    error
        The absolute error of each entry: estimated, or proved where `proved` is True; the sum of `truncation` and
        `rounding`.
    truncation, rounding
        The shares of the Taylor terms left out, and of the errors of the function's values.
    radius, radius_kind
        How far it may be from the true derivative in the 2-norm, and whether that is a "bound" or an "estimate".
    status
        What limits the error, in words.
    proved
        Whether the error is a bound.
    fun
        The function at the point.
    nfev
        How often the function was called.
    """

    value: NDArray[np.float64]
    error: NDArray[np.float64]
    truncation: NDArray[np.float64]
    rounding: NDArray[np.float64]
    radius: float
    radius_kind: str
    status: str
    proved: bool
    fun: NDArray[np.float64]
    nfev: int

    @property
    def df(self) -> NDArray[np.float64]:
        """The same as `value`, by SciPy's name for first derivatives."""
        return self.value

    @property
    def ddf(self) -> NDArray[np.float64]:
        """The same as `value`, by SciPy's name for second derivatives."""
        return self.value

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        from gramkit._arrays import converted

        return converted(self.value, dtype, copy)


class Agreement(IntEnum):
    """What differences say of a claimed derivative."""

    #: It is as near to the difference as that is to the derivative.
    CONSISTENT = 0
    #: The differences do not know.
    TOO_UNCERTAIN = 1
    #: It is not the derivative.
    CONTRADICTED = 2


@dataclass(frozen=True, eq=False)
class DerivativeCheck:
    """A claimed gradient or Hessian, entry by entry against differences.

    Attributes
    ----------
    entries
        The codes of `Agreement`, in the shape of the claim.
    ratios
        The distance of claim and difference over the estimated error, in the shape of the claim.
    agreement
        The worst of the entries.
    worst
        The index of the worst entry; None if there are no entries.
    worst_ratio
        The largest ratio.
    radius
        How far the differences may be from the derivative, in the 2-norm.
    proved
        Whether a contradiction is proved.
    nfev
        How often the function was called.
    """

    entries: NDArray[np.uint8]
    ratios: NDArray[np.float64]
    agreement: Agreement
    worst: tuple[int, ...] | None
    worst_ratio: float
    radius: float
    proved: bool
    nfev: int


@dataclass(frozen=True)
class Curvature:
    """The class of a stationary point by its Hessian.

    Attributes
    ----------
    kind
        "minimum", "maximum", "saddle", "singular", or None where the radius leaves it open.
    proved
        Whether it is proved: an estimated radius proves nothing.
    morse_index
        The least and the greatest number of negative eigenvalues.
    """

    kind: str | None
    proved: bool
    morse_index: tuple[int, int]


def gradient(f: Callable[..., Any], x: ArrayLike, **options: Unpack[Differences]) -> Derivative:
    """The gradient of a function of an array of shape (n,) that returns a number, with the error of each entry.

    Instead of ``scipy.differentiate.derivative`` and ``numdifftools.Gradient``.

    Parameters
    ----------
    f
        Called with an array of shape (n,); what it raises is raised.
    x
        The point.
    **options
        See `Differences`.

    Raises
    ------
    NonFiniteError
        If the function has no finite value where the differences need it.
    DomainError
        If an option is outside its domain, or the point outside its bounds.

    Examples
    --------
    >>> import numpy as np
    >>> from gramkit import differentiate
    >>> g = differentiate.gradient(lambda p: p[0] ** 2 * np.sin(p[1]), [1.5, 0.5])
    >>> bool(np.all(abs(g.value - [3 * np.sin(0.5), 2.25 * np.cos(0.5)]) <= g.error))
    True
    """
    return Derivative(**_gramkit.function_gradient(f, _point(x), _stepping(x, options)))


def jacobian(f: Callable[..., Any], x: ArrayLike, **options: Unpack[Differences]) -> Derivative:
    """The Jacobian, shape (m, n), of a function that returns m numbers.

    Instead of ``scipy.differentiate.jacobian`` and ``numdifftools.Jacobian``.

    Parameters
    ----------
    f
        Called with an array of shape (n,); returns an array of m entries.
    x
        The point.
    **options
        See `Differences`.

    Raises
    ------
    NonFiniteError
        If the function has no finite value where the differences need it.
    DomainError
        If an option is outside its domain, or the point outside its bounds.

    Examples
    --------
    >>> import numpy as np
    >>> from gramkit import differentiate
    >>> J = differentiate.jacobian(lambda p: [p[0] * np.cos(p[1]), p[0] * np.sin(p[1])], [2.0, 0.0])
    >>> bool(np.all(abs(J.value - [[1, 0], [0, 2]]) <= J.error))
    True
    """
    return Derivative(**_gramkit.function_jacobian(f, _point(x), _stepping(x, options)))


def hessian(f: Callable[..., Any], x: ArrayLike, **options: Unpack[Differences]) -> Derivative:
    """The Hessian, shape (n, n), of a function of an array of shape (n,) that returns a number.

    Instead of ``scipy.differentiate.hessian`` and ``numdifftools.Hessian``.

    Parameters
    ----------
    f
        Called with an array of shape (n,).
    x
        The point.
    **options
        See `Differences`.

    Raises
    ------
    NonFiniteError
        If the function has no finite value where the differences need it.
    DomainError
        If an option is outside its domain, or the point outside its bounds.

    Examples
    --------
    >>> import numpy as np
    >>> from gramkit import differentiate
    >>> H = differentiate.hessian(lambda p: p[0] ** 2 + p[0] * p[1], [0.0, 2.0])
    >>> bool(np.all(abs(H.value - [[2, 1], [1, 0]]) <= H.error))
    True
    >>> differentiate.curvature(H).kind
    'saddle'
    """
    return Derivative(**_gramkit.function_hessian(f, _point(x), _stepping(x, options)))


def hvp(f: Callable[..., Any], x: ArrayLike, v: ArrayLike, **options: Unpack[Differences]) -> Derivative:
    """The product of the Hessian and a vector, without the Hessian.

    Parameters
    ----------
    f, x
        As for `hessian`.
    v
        The vector, of as many entries as x.
    **options
        See `Differences`.

    Raises
    ------
    NonFiniteError
        If the function has no finite value where the differences need it.
    DomainError
        If an option is outside its domain, or the point outside its bounds.

    Examples
    --------
    >>> from gramkit import differentiate
    >>> z = differentiate.hvp(lambda p: p[0] ** 2 * p[1] ** 3, [1.0, 2.0], [1.0, -1.0])
    >>> z.value.round(6)
    array([-8., 12.])
    """
    return Derivative(**_gramkit.function_hvp(f, _point(x), v, _stepping(x, options)))


def check_gradient(
    f: Callable[..., Any], g: ArrayLike | Callable[..., Any], x: ArrayLike, **options: Unpack[Differences]
) -> DerivativeCheck:
    """Compares a claimed gradient, an array or a function, with differences, entry by entry.

    Instead of ``scipy.optimize.check_grad``, whose one number has no scale.

    Parameters
    ----------
    f, x
        As for `gradient`.
    g
        The claim.
    **options
        See `Differences`.

    Raises
    ------
    NonFiniteError
        If the function has no finite value where the differences need it.
    DomainError
        If an option is outside its domain, or the point outside its bounds.

    Examples
    --------
    >>> from gramkit import differentiate
    >>> check = differentiate.check_gradient(lambda p: p[0] ** 2 + p[1], lambda p: [2 * p[0], -1.0], [1.0, 2.0])
    >>> check.agreement.name, check.worst
    ('CONTRADICTED', (1,))
    """
    point = _point(x)
    claim = g(point) if callable(g) else g
    answer = _gramkit.check_derivative(f, claim, point, 1, _stepping(x, options))
    worst = answer.pop("worst")
    agreement = Agreement(answer.pop("agreement"))
    return DerivativeCheck(agreement=agreement, worst=None if worst is None else (worst[1],), **answer)


def check_hessian(
    f: Callable[..., Any], h: ArrayLike | Callable[..., Any], x: ArrayLike, **options: Unpack[Differences]
) -> DerivativeCheck:
    """Compares a claimed Hessian, an array or a function, with differences, entry by entry.

    Parameters
    ----------
    f, x
        As for `hessian`.
    h
        The claim; both triangles are compared.
    **options
        See `Differences`.

    Raises
    ------
    NonFiniteError
        If the function has no finite value where the differences need it.
    DomainError
        If an option is outside its domain, or the point outside its bounds.

    Examples
    --------
    >>> from gramkit import differentiate
    >>> differentiate.check_hessian(lambda p: p[0] ** 2 * p[1], [[6, 2], [2, 0]], [1.0, 3.0]).agreement.name
    'CONSISTENT'
    """
    point = _point(x)
    claim = np.atleast_2d(np.asarray(h(point) if callable(h) else h))
    answer = _gramkit.check_derivative(f, claim, point, 2, _stepping(x, options))
    agreement = Agreement(answer.pop("agreement"))
    for name in ("entries", "ratios"):
        answer[name] = answer[name].reshape(claim.shape)
    return DerivativeCheck(agreement=agreement, **answer)


def curvature(H: Derivative | ArrayLike, *, radius: float | None = None) -> Curvature:
    """The class of a stationary point by its Hessian, for all matrices within a radius.

    Parameters
    ----------
    H
        A Hessian, symmetric to the bit; a `Derivative`, a `HessianAt` or a `Symmetric` brings its radius, proved or
        estimated.
    radius
        A proved bound on how far the true Hessian may be, in the spectral norm, in place of that.

    Raises
    ------
    AsymmetricError
        With the first entry that differs from its mirror image.

    Examples
    --------
    >>> from gramkit import differentiate
    >>> differentiate.curvature([[2.0, 0.0], [0.0, -2.0]])
    Curvature(kind='saddle', proved=True, morse_index=(1, 1))
    >>> differentiate.curvature([[2.0, 0.0], [0.0, 0.02]], radius=0.1).kind is None
    True
    """
    kind, proved, lower, upper = _gramkit.curvature(H, radius)
    return Curvature(kind, proved, (lower, upper))


def _point(x: ArrayLike) -> NDArray[Any]:
    """The point, an array of one axis; a number is one coordinate."""
    return _arrays.vector([x] if np.ndim(x) == 0 else x, "x")


def _stepping(x: ArrayLike, options: Differences) -> _gramkit.Stepping:
    known = Differences.__annotations__
    for name in options:
        if name not in known:
            raise TypeError(f"{name!r} is no option of a difference; there are {', '.join(known)}")
    n = np.size(x)
    bounds = options.get("bounds")
    box = None
    if bounds is not None:
        lower, upper = (np.broadcast_to(np.asarray(side, dtype=np.float64), (n,)).tolist() for side in bounds)
        box = (lower, upper)
    magnitude = np.atleast_1d(np.asarray(options.get("magnitude", 1.0), dtype=np.float64)).tolist()
    infinite = float("inf")
    return _gramkit.Stepping(
        options.get("step", 0.125),
        magnitude,
        options.get("levels", 5),
        options.get("most_levels", 12),
        options.get("order", 2),
        box,
        options.get("noise"),
        options.get("derivative_bounds", (infinite, infinite, infinite)),
    )
