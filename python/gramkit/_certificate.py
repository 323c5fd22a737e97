"""Certificates: what is proved, to keep and to check by separate code."""

from __future__ import annotations

from typing import Any, NamedTuple

from gramkit import _gramkit
from gramkit._claim import Count, Inertia
from gramkit._gramkit import Certificate


class Verified(NamedTuple):
    """What a certificate claims, and what was found to hold of the data.

    Attributes
    ----------
    claim
        In words.
    rank
        Bounds on the rank of the vectors; None if it is about a symmetric matrix.
    inertia
        Bounds on the numbers of positive, zero and negative eigenvalues; None if it is about vectors.
    """

    claim: str
    rank: Count | None
    inertia: Inertia | None


def verify(certificate: Certificate | str, data: Any) -> Verified:
    """Check a certificate against the data it is about, with none of the code that found the proof.

    Parameters
    ----------
    certificate
        A certificate, or the JSON text of one: ``certificate.to_json()``, or the file that the program ``gramkit``
        writes by ``--certificate``. The program's ``gramkit verify`` reads the same text.
    data
        The matrix as it was given to the function that has made the certificate; of a certificate of the program, the
        whole table.

    Returns
    -------
    Verified
        ``.claim`` in words, ``.rank`` or ``.inertia``.

    Raises
    ------
    Rejection
        With the first thing that is wrong.

    Examples
    --------
    >>> import gramkit
    >>> X = [[1.0, 2.0], [2.0, 4.0]]
    >>> certificate = gramkit.independence(X).certificate()
    >>> gramkit.verify(certificate, X).rank
    Count(lower=1, upper=1)
    >>> gramkit.verify(certificate.to_json(), [[1.0, 2.0], [2.0, 5.0]])
    Traceback (most recent call last):
    ...
    gramkit.Rejection: evidence 1 (integer relations) does not hold: relation 0 leaves a number of size 2^0 in row 1
    """
    if isinstance(certificate, str):
        certificate = Certificate.from_json(certificate)
    claim = _gramkit.verify(certificate, data)
    return Verified(claim, certificate.rank, certificate.inertia)
