# %% [markdown]
# # Where is my N-d array flattest, and what is its Hessian there?
#
# The question as it was asked: an array of shape (30, 50, 40, 20), a distance between the samples for each axis.

# %%
import numpy as np

import gramkit

shape, spacing = (30, 50, 40, 20), (0.1, 0.05, 0.1, 0.2)
axes = np.meshgrid(*(step * np.arange(n) for step, n in zip(spacing, shape, strict=True)), indexing="ij")
x, y, z, t = axes
samples = np.sin(x) * np.cos(y) + 0.1 * (z - 1.5) ** 2 * (t - 2.0) + 0.05 * t**2

# %% [markdown]
# Flat may mean that the slope vanishes, or the curvature. Each measure has its own place, and each value its error.

# %%
for found in gramkit.flattest(samples, *spacing):
    print(
        f"{found.measure:16} {found.value:.3g} ± {found.error:.1g} at sample {found.index}: {found.kind.name.lower()}"
    )

# %% [markdown]
# The Hessian where the slope is least: every entry with how far it may be off.

# %%
field = gramkit.Field(samples, *spacing)
(flattest,) = field.flattest(by="gradient")
at = field.hessian_at(flattest.index)
with np.printoptions(precision=4, suppress=True):
    print(at.values.round(4) + 0.0)
    print("each within")
    print(at.errors)

# %% [markdown]
# All second derivatives at all samples are one array, in the order of the axes: $H_{ij}$ is `hessian[i, j]`.

# %%
hessian = field.hessian()
print(hessian.shape, np.array_equal(hessian[0, 1], hessian[1, 0]))
truth = -np.cos(x) * np.sin(y)
print(f"∂²f/∂x∂y is off by {abs(hessian[0, 1] - truth).max():.1e} at most")

# %% [markdown]
# What the Hessian says of each sample: convex, concave or a saddle, whatever its error may be; or that it cannot tell.

# %%
classes = field.classes()
print(classes)

# %%
from matplotlib import pyplot

figure, (left, right) = pyplot.subplots(1, 2, figsize=(11, 4), layout="constrained")
plane = np.s_[:, :, 15, 10]
image = left.imshow(samples[plane])
left.set_title("f at z = 1.5, t = 2")
figure.colorbar(image, ax=left, shrink=0.6)
gramkit.plot.class_map(gramkit.classes(samples[plane], *spacing[:2]), right)
right.set_title("its classes")
pyplot.show()
