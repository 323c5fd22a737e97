# %% [markdown]
# # Are my columns independent? Is my matrix positive semidefinite?
#
# The data are 30 features of 569 tumours (Wisconsin, 1995). The usual answers look at a determinant, or at a computed
# eigenvalue; here each answer is proved, refuted, or undetermined.

# %%
from pathlib import Path

import numpy as np
from matplotlib import pyplot

import gramkit

table = np.genfromtxt(Path("../../examples/data/breast_cancer.csv"), delimiter=",", names=True)
names = list(table.dtype.names[:30])
X = np.column_stack([table[name] for name in names])
print(X.shape, "rank by NumPy:", np.linalg.matrix_rank(X))

# %%
answer = gramkit.independence(X, names=names)
print(answer.independent, answer.rank.exact)

# %% [markdown]
# A column that follows from others makes them dependent, and the relation is found with whole numbers.

# %%
X2 = np.column_stack([X, X[:, 0] + 2 * X[:, 1]])
answer = gramkit.independence(np.round(X2 * 1e6), names=[*names, "sum"])
print(answer.independent, answer.rank.exact)
print(answer.in_words())

# %% [markdown]
# Is the correlation matrix positive definite? As a true Gram matrix it is. Rounded to two decimals for a report, that is
# another matrix, and may be none.

# %%
R = np.corrcoef(X, rowvar=False)
print("as computed:", gramkit.definiteness(R, symmetrize=True).kind)
rounded = np.round(R, 2)
judged = gramkit.definiteness(rounded, symmetrize=True)
print("to two decimals:", judged.kind)
print(judged.inertia)

# %% [markdown]
# What is proved has a certificate, which other code can check.

# %%
certificate = judged.certificate()
print(gramkit.verify(certificate, rounded))

# %% [markdown]
# Collinearity: which coefficients of a regression share their variance?

# %%
report = gramkit.collinearity(X, names=names)
worst = np.argsort(-report.vif)[:3]
for k in worst:
    print(f"{names[k]:22} variance inflation {report.vif[k]:.1f}")

# %%
figure, (left, right) = pyplot.subplots(1, 2, figsize=(9, 3.5), layout="constrained")
gramkit.plot.heat_map(R, left)
left.set_title("correlations")
gramkit.plot.spectrum(gramkit.eigh(rounded), right)
right.set_title("eigenvalues, to two decimals")
pyplot.show()
