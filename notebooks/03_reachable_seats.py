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
from planning import open_city

CITY = "data/sample"  # thành phố thật: đổi dòng này (the real city: change this line)
city = open_city(CITY)
print(city.snapshot.hash, city.snapshot.date)

# %% [markdown]
# # 03 · Phường nào thiếu chỗ trong tầm đi
# *Which ward lacks seats within reach?*
#
# Chỗ học được chia cho mọi trẻ trong tầm đường đi, không theo ranh phường (Luo và Wang 2003).
#
# *Seats are shared among all children within reach by road, whatever their ward (Luo and Wang 2003).*

# %%
near = city.reachable(2_000)
near

# %% [markdown]
# ## Bản đồ
# *The map; its values are those of the table*

# %%
near.map()

# %% [markdown]
# ## Xa hơn, và gần thì tính nhiều hơn
# *Farther, and nearer schools count for more*

# %%
city.reachable(4_000, decay="gaussian")

# %% [markdown]
# ## Lớp 6
# *Sixth grade*

# %%
six = open_city(CITY, grade="6")
six.reachable(4_000)

# %% [markdown]
# ## Thêm một lớp ở phường thiếu nhất
# *A class more in the ward that lacks most, and what it changes*

# %%
short = near.table.dropna(subset=["missing_in_reach"]).sort_values("missing_in_reach")
school = next(code for ward in short["ward_code"][::-1] if (code := city.largest_school(ward)))
more = city.seats(school, +35)
print(f"{near.missing:.0f} → {more.reachable(2_000).missing:.0f}")
print(more.save_scenario("Sổ tay 03: thêm một lớp ở phường thiếu nhất", overwrite=True))
