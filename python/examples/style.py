# %% [markdown]
# # The style of two images
#
# The style of an image is the Gram matrix of its feature maps (Gatys, Ecker and Bethge, 2016). With a bank of filters no
# network is needed. The images are a brick wall and a lawn.

# %%
from pathlib import Path

import numpy as np
from matplotlib import image, pyplot

import gramkit

data = Path("../../examples/data")
brick, grass = (image.imread(data / name).astype(float) for name in ("brick.png", "grass.png"))
print(brick.shape, grass.shape)

# %% [markdown]
# Each image is cut into quarters: quarters of one image should be nearer to each other than to those of the other.


# %%
def quarters(picture):
    height, width = (length // 2 for length in picture.shape)
    return [picture[i : i + height, j : j + width] for i in (0, height) for j in (0, width)]


names = [f"brick {k}" for k in range(4)] + [f"grass {k}" for k in range(4)]
styles = []
for picture in quarters(brick) + quarters(grass):
    maps, filters = gramkit.filter_responses(picture)
    styles.append(gramkit.style([maps]))
print(len(filters), "filters, the first of which is", filters[0])

# %% [markdown]
# Every distance lies between bounds that are proved, so an order of two distances is proved where these do not meet.

# %%
distances = np.array([[gramkit.style_distance(a, b).value for b in styles] for a in styles])
lower = gramkit.style_distance(styles[0], styles[4]).bounds.lower
upper = max(gramkit.style_distance(styles[0], styles[k]).bounds.upper for k in (1, 2, 3))
print(f"a quarter of the wall is within {upper:.3g} of the others, and beyond {lower:.3g} of the lawn: {upper < lower}")

# %%
figure, axes = pyplot.subplots(figsize=(5, 4), layout="constrained")
gramkit.plot.heat_map(distances, axes, names=names)
axes.set_title("style distances")
pyplot.show()
