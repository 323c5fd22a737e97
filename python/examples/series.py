# %% [markdown]
# # A time series as a picture, and back
#
# A Gramian angular field makes an image of a series (Wang and Oates, 2015). The series is that of yearly sunspots.

# %%
from pathlib import Path

import numpy as np
from matplotlib import pyplot

import gramkit

sunspots = np.genfromtxt(Path("../../examples/data/sunspots.csv"), delimiter=",", names=True)
years, numbers = (sunspots[name] for name in sunspots.dtype.names[:2])
print(len(numbers), "years, from", int(years[0]), "to", int(years[-1]))

# %%
image = gramkit.gaf(numbers)
figure, (left, right) = pyplot.subplots(1, 2, figsize=(8, 3), layout="constrained")
left.plot(years, numbers)
gramkit.plot.gaf(image, right)
pyplot.show()

# %% [markdown]
# An image of n² numbers has rank 2, so its spectrum is known from the series alone, with bounds.

# %%
field = gramkit.AngularField(numbers)
print("rank", field.rank)
widths = np.ptp(field.eigenvalue_bounds, axis=1)
print("eigenvalues", field.eigenvalues.round(6), "each known to 1e-12:", bool(np.all(widths < 1e-12)))

# %% [markdown]
# And back: with the default range, each image is that of two series, one the mirror image of the other. Both come out.

# %%
back = gramkit.invert_gaf(image, extremes=(numbers.min(), numbers.max()))
print(back.ambiguity)
print("one is the series, to 1e-9:", min(abs(one - numbers).max() for one in (back.series, back.other)) < 1e-9)

# %% [markdown]
# Scaled to [0, 1] instead, the image has one series.

# %%
unique = gramkit.gaf(numbers, sample_range=(0.0, 1.0))
back = gramkit.invert_gaf(unique, sample_range=(0.0, 1.0), extremes=(numbers.min(), numbers.max()))
print(back.ambiguity, "and right to 1e-9:", abs(back.series - numbers).max() < 1e-9)
