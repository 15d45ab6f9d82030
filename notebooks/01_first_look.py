# %% [markdown]
# # A first look: from a file of cases to series
#
# This notebook (percent format: open it in Jupyter with jupytext, or in an editor that knows `# %%` cells) does what
# `linker demo` does, step by step, and shows what lies between: the table of cases, the model, the links, the series.

# %%
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from linker.casework import answers, intake, learning, linking
from linker.library.store.store import Library
from linker.town.files import write_town
from linker.town.options import TownOptions
from linker.town.town import build_town

# %% [markdown]
# ## An invented town writes ordinary police files

# %%
scratch = TemporaryDirectory()
folder = Path(scratch.name)
files = write_town(build_town(TownOptions(seed=7, cases=300, solved_share=0.7)), folder)
library = Library.open(folder / "cases.db")
report = intake.import_file(library, files.cases[0])
intake.import_offenders(library, files.offenders)
print(f"{report.imported} cases imported, {report.rejected} rejected")

# %% [markdown]
# ## Which column was taken for what

# %%
mapping = pd.DataFrame(report.mapping)[["column", "field", "how", "confidence"]]
print(mapping.to_string(index=False))

# %% [markdown]
# ## Learn from the solved cases, then link everything
#
# Cllr is the cost of the likelihood ratios on crime groups the model did not see: 0 is perfect, 1 says nothing.

# %%
trained = learning.train(library)
print(pd.DataFrame(trained.contest)[["learner", "cllr", "auc", "chosen"]].round(3).to_string(index=False))
linked = linking.relink_library(library)
print(f"{linked.links} links, {linked.series} series; base rate: {linked.base_rate}")

# %% [markdown]
# ## The largest series

# %%
rows = answers.series(library)
members = pd.DataFrame({"series": rows.series_id, "case": rows.case_id, "probability": rows.probability})
largest = members["series"].value_counts().index[0]
print(members[members["series"] == largest].round(2).to_string(index=False))

# %% [markdown]
# ## Why are two of its cases linked
#
# The terms sum to the log10 LR; the last one is the limit of what the training data can carry.

# %%
first, second = members[members["series"] == largest]["case"].head(2)
answer = answers.explain(library, first, second)
print(answer.english)
print(answer.chinese)
terms = pd.DataFrame(answer.contributions)[["variable", "value", "unit", "log10_lr"]]
print(terms.round(2).to_string(index=False))
assert abs(terms["log10_lr"].sum() - answer.log10_lr) < 1e-9

# %%
library.close()
scratch.cleanup()
