"""Everything that is proved of one family of vectors, or of one symmetric matrix, together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from numpy.typing import ArrayLike

from gramkit import _arrays, _gramkit
from gramkit._gramkit import Analysis
from gramkit._progress import Progress, listening


def analyze(
    X: ArrayLike,
    *,
    of: Literal["columns", "rows"] = "columns",
    center: bool = False,
    divide: Literal["n", "n-1", "unit"] | float | None = None,
    weights: ArrayLike | None = None,
    accuracy: Literal["working", "doubled"] = "working",
    constant: bool | int = True,
    tol: float | None = None,
    rtol: float | None = None,
    digits: int | None = None,
    exact_determinant: bool = False,
    names: Iterable[str] | None = None,
    budget: int | None = None,
    progress: Progress = None,
) -> Analysis:
    """All that can be proved of vectors and of their Gram matrix, on one page, with one certificate.

    Parameters
    ----------
    X
        A matrix of shape (m, n).
    of
        Which lines are the vectors: the columns, or the rows.
    center
        Subtract the mean of each vector first.
    divide
        The number of components, that less one, the product of the lengths ("unit"), or a number.
    weights
        A weight of each component, 0 or more.
    accuracy
        "doubled" forms the Gram matrix as if in twice the precision.
    constant
        The constant of the collinearity report: as for ``gramkit.collinearity``.
    tol, rtol
        What counts for the numerical rank: as for ``gramkit.rank``.
    digits
        So many significant digits of singular values, condition number and inflation factors are wanted, 1 to 15.
    exact_determinant
        Compute the determinant as a fraction too.
    names
        What the vectors are called; the columns of a frame have their own names.
    budget
        The most multiplications that exact arithmetic may take; 2³¹ if None.
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Returns
    -------
    Analysis
        ``print`` shows the page; the answers are its attributes; ``.certificate()`` proves all that the page calls
        proved.

    Raises
    ------
    NonFiniteError
        With the place of a NaN or an infinity.
    ConvergenceError
        If the decomposition does not converge.

    Examples
    --------
    >>> import gramkit
    >>> analysis = gramkit.analyze([[10.0, 2.0, 12.0], [25.0, 5.0, 30.0], [8.0, 0.5, 8.5]])
    >>> analysis.rank, analysis.independence.in_words()
    (Count(lower=2, upper=2), ['0 = x0 + x1 − x2'])
    """
    with listening(progress) as listener:
        return _gramkit.analyze(
            X,
            of,
            center,
            divide,
            weights,
            accuracy,
            constant,
            tol,
            rtol,
            digits,
            exact_determinant,
            _arrays.names(X, names, of),
            budget,
            listener,
        )


def analyze_symmetric(
    A: ArrayLike,
    *,
    radius: float | None = None,
    symmetrize: bool = False,
    at_least: float | None = None,
    count_below: float | None = None,
    decimals: int | None = None,
    tol: float | None = None,
    rtol: float | None = None,
    exact_determinant: bool = False,
    names: Iterable[str] | None = None,
    budget: int | None = None,
    progress: Progress = None,
) -> Analysis:
    """All that can be proved of a symmetric matrix, on one page, with one certificate.

    Parameters
    ----------
    A
        A matrix of shape (n, n), symmetric to the bit.
    radius
        If positive, the answers are about all symmetric matrices whose spectral distance from `A` is at most this.
        Without it, a `Gram` or `Symmetric` brings its own, and an array is exact.
    symmetrize
        Judge ½(A + Aᵀ) instead, where the asymmetry is rounding.
    at_least
        Ask too whether every eigenvalue is at least this.
    count_below
        Ask too how many eigenvalues are below this.
    decimals
        The decimals with which the matrix was printed: ask too whether those that print so are semidefinite.
    tol, rtol
        What counts for the numerical rank: as for ``gramkit.rank``.
    exact_determinant
        Compute the determinant as a fraction too.
    names
        What the variables are called; the columns of a frame have their own names.
    budget
        The most multiplications that exact arithmetic may take; 2³¹ if None.
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Raises
    ------
    AsymmetricError
        With the first entry that differs from its mirror image, and the gap.
    NonFiniteError
        With the place of a NaN or an infinity.

    Examples
    --------
    >>> import gramkit
    >>> gramkit.analyze_symmetric([[1.0, 2.0], [2.0, 1.0]]).definiteness.kind
    'indefinite'
    """
    with listening(progress) as listener:
        return _gramkit.analyze_symmetric(
            A,
            radius,
            symmetrize,
            at_least,
            count_below,
            decimals,
            tol,
            rtol,
            exact_determinant,
            _arrays.names(A, names),
            budget,
            listener,
        )


def html(analysis: Analysis) -> str:
    """The page and its pictures, as notebooks show them."""
    from html import escape

    report = analysis.collinearity
    pictures = [analysis.svg(), None if report is None else report.svg()]
    page = f'<pre style="line-height: 1.25">{escape(str(analysis))}</pre>'
    return page + "".join(f"<div>{picture}</div>" for picture in pictures if picture is not None)
