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
from planning import open_city, seat_prices

CITY = "data/sample"  # thành phố thật: đổi dòng này (the real city: change this line)
city = open_city(CITY)
print(city.snapshot.hash, city.snapshot.date)

# %% [markdown]
# # 06 · Mở trường mới ở đâu
# *Where should a new school stand?*
#
# Mô hình chọn địa điểm; rồi mọi trẻ được xếp chỗ lại theo quy tắc thật để thấy thay đổi thật.
#
# *A model chooses; then every child is placed again by the real rules to see what really changes.*
#
# ## Một chỗ học đáng giá bao nhiêu
# *What is one seat more worth to the whole city?*

# %%
seat_prices(city.allocate("minimum-total"))

# %% [markdown]
# ## Hai địa điểm tốt nhất
# *The best two sites*
#
# Chưa có danh mục địa điểm thì thử một điểm trong mỗi phường; đó không phải là đất trống.
#
# *Without a register of sites, one point in each ward is tried; that is no land that is free.*

# %%
has_sites = city.has("candidate_sites")
sites = city.site(
    2, level="primary" if has_sites else None, candidates=None if has_sites else city.ward_points()
)
sites

# %%
sites.map()

# %% [markdown]
# ## Xếp chỗ thật với hai trường ấy
# *The real placement with these two schools*

# %%
opened = sites.opened()
change = opened.allocate().compare()
change

# %% [markdown]
# ## Cách khác: trong 1 km ai cũng có trường
# *Another aim: most children with a school within 1 km*

# %%
city.site(
    2,
    method="covering",
    within_m=1_000,
    level="primary" if has_sites else None,
    candidates=None if has_sites else city.ward_points(),
)

# %% [markdown]
# ## Lưu lại
# *Keep it*

# %%
print(opened.save_scenario("Sổ tay 06: hai trường mới", overwrite=True))
