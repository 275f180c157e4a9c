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
from planning import open_city, show

CITY = "data/sample"  # thành phố thật: đổi dòng này (the real city: change this line)
city = open_city(CITY)
print(city.snapshot.hash, city.snapshot.date)

# %% [markdown]
# # 07 · Trường nào nhận trẻ ở đâu
# *Where does each school admit?*
#
# Vùng suy ra từ kết quả xếp chỗ, không phải địa bàn chính thức. Vùng dưới 10 trẻ không vẽ.
#
# *Areas derived from the placement, no official catchments. Areas of fewer than ten children are not drawn.*

# %%
zones = city.zones("deferred-acceptance")
zones

# %%
zones.map()

# %% [markdown]
# ## Chắc đến đâu
# *How certain: always, usually, over draws of where homes may really be*

# %%
sure = city.zones("deferred-acceptance", method="certainty")
sure

# %%
sure.map()

# %% [markdown]
# ## Nếu thêm một lớp ở trường có vùng đông nhất
# *With a class more at the school whose area has most children*

# %%
largest = zones.table.sort_values("n_children", ascending=False)["school_code"].iloc[0]
more = city.seats(largest, +35)
show(more.zones("deferred-acceptance").table, 8)

# %%
print(
    more.use("deferred-acceptance").save_scenario(
        "Sổ tay 07: thêm một lớp ở vùng đông nhất", overwrite=True
    )
)
