"""What the tests share."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture
def random() -> np.random.Generator:
    """Numbers that are the same at every run."""
    return np.random.default_rng(20261130)
