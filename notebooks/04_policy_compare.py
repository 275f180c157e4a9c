# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %%
from planning import compare, open_city, show

CITY = "data/sample"  # thành phố thật: đổi dòng này (the real city: change this line)
city = open_city(CITY)
print(city.snapshot.hash, city.snapshot.date)

# %% [markdown]
# # 04 · So sánh các bộ quy tắc
# *Policies side by side*
#
# Cùng trẻ, cùng chỗ học, cùng đường đi; chỉ quy tắc khác nhau. Đây là so sánh, chưa phải quy định.
#
# *The same children, seats and ways; only the rules differ. A comparison, no regulation.*

# %%
policies = ["nearest-first", "hcmc-2025-grade1", "minimum-total", "minimum-worst"]
table = compare(policies, city)
table

# %% [markdown]
# ## Theo nhóm trẻ
# *By group and residence; of fewer than ten children nothing is told*

# %%
show(table.table[table.table["children"] != "all"], 20)

# %% [markdown]
# ## Ai đi gần hơn, ai đi xa hơn
# *Who goes nearer, who farther: from the city's rules to the least total*

# %%
table.map("hcmc-2025-grade1", "minimum-total")

# %% [markdown]
# ## Ra tệp, và lưu thành phương án
# *To a file, and kept as a scenario*

# %%
from pathlib import Path
from tempfile import mkdtemp

print(table.csv(Path(mkdtemp()) / "policies.csv").stat().st_size, "bytes")
print(
    city.use("minimum-total").save_scenario("Sổ tay 04: tổng quãng đường nhỏ nhất", overwrite=True)
)
