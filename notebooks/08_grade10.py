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
# # 08 · Lớp 10: nguyện vọng, điểm chuẩn, đường đi
# *Grade 10: wishes, cut-offs, travel*
#
# Khoảng cách không quyết định ai đỗ; ở đây chỉ để biết học sinh sẽ đi bao xa (xe máy).
#
# *Distance decides nothing here; it tells how far those admitted will travel (by motorbike).*

# %%
wishes = city.wishes() if city.has("applicants") else None
wishes

# %% [markdown]
# ## Trường nào còn chỗ
# *Which schools have seats left?*

# %%
left = None
if wishes is not None:
    left = wishes.table.assign(left=wishes.table["seats"] - wishes.table["n_offers"])
    left = left[["school", "seats", "n_offers", "left", "cutoff"]].sort_values("left")
left if left is None else show(left)

# %% [markdown]
# ## Thêm một lớp ở trường có điểm chuẩn cao nhất
# *A class more at the school with the highest cut-off*

# %%
more = None
if wishes is not None:
    highest = wishes.table.sort_values("cutoff", ascending=False)["school_code"].iloc[0]
    more = city.of_grade("10").seats(highest, +45)
more.wishes() if more else None

# %% [markdown]
# ## Lưu lại
# *Keep it*

# %%
if more:
    print(more.save_scenario("Sổ tay 08: thêm một lớp 10", overwrite=True))
