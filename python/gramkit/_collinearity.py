"""Variance inflation factors, condition indices and the shares of variance."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from numpy.typing import ArrayLike

from gramkit import _arrays, _gramkit
from gramkit._gramkit import Collinearity
from gramkit._progress import Progress, listening


def collinearity(
    X: ArrayLike,
    *,
    of: Literal["columns", "rows"] = "columns",
    names: Iterable[str] | None = None,
    constant: bool | int | str = True,
    weights: ArrayLike | None = None,
    digits: int | None = None,
    budget: int | None = None,
    progress: Progress = None,
) -> Collinearity:
    """How near the columns of a regression are to being dependent, each number with its bounds.

    Instead of ``statsmodels.stats.outliers_influence.variance_inflation_factor``, which is silently wrong without a
    column of ones: here a constant is added unless one of the columns is constant.

    Parameters
    ----------
    X
        A matrix of shape (m, n), the regressors as columns.
    of
        Which lines are the regressors.
    names
        What they are called; the columns of a frame have their own names.
    constant
        True to add a constant, unless there is one; False for a regression without; or the column that is the constant,
        by its index or name.
    weights
        A weight of each observation, 0 or more.
    digits
        So many significant digits of each factor are wanted, 1 to 15, at a higher cost.
    budget
        The most multiplications that exact arithmetic may take; 2³¹ if None.
    progress
        A function of the fraction done, or True for a bar of tqdm.

    Returns
    -------
    Collinearity
        ``.vif`` within ``.vif_bounds``, ``.condition_indices`` within ``.condition_index_bounds``, ``.proportions``
        within ``.proportion_bounds``, the exact ``.relations`` that make factors infinite, and ``.to_frame()``.

    Raises
    ------
    NonFiniteError
        With the place of a NaN or an infinity.
    RangeError
        If a number of the answer exceeds float64.

    Examples
    --------
    >>> import gramkit
    >>> report = gramkit.collinearity([[1.0, 2.0], [2.0, 4.5], [3.0, 5.5], [4.0, 8.0]], names=["a", "b"])
    >>> report.vif.round(9)
    array([41.11111111, 41.11111111])
    >>> gramkit.collinearity([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]]).in_words()  # two groups, and the constant
    ['0 = constant − x0 − x1']
    """
    given = _arrays.names(X, names, of)
    if isinstance(constant, str):
        if constant not in given:
            raise ValueError(f"constant is {constant!r}, which is none of the names")
        constant = given.index(constant)
    with listening(progress) as listener:
        return _gramkit.collinearity(X, of, given, constant, weights, digits, budget, listener)


def frame(report: Collinearity) -> Any:
    """The factors as a frame of pandas, by the names of the columns."""
    try:
        import pandas
    except ImportError as error:
        raise ImportError("to_frame() makes a frame of pandas: install pandas") from error
    lower, upper = report.vif_bounds.T
    index = pandas.Index(report.names, name="column")
    return pandas.DataFrame({"vif": report.vif, "lower": lower, "upper": upper}, index=index)
