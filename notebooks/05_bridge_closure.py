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
# # 05 · Một cây cầu đóng
# *A bridge closes*
#
# Cầu đóng → đường đi đo lại → xếp chỗ lại → ai đổi trường. Chỉ nêu số, không nêu trẻ nào.
#
# *The bridge closes, ways are measured again, children are placed again. Counts only, never a child.*

# %%
asked = ("Cầu Bình Triệu", "Cầu An Thuận 1")  # cầu đôi đóng cả hai (twins close together)
bridges = [name for name in city.bridges() if name.startswith(asked)]
base = city.allocate()
closed = city.close(*bridges)
change = closed.allocate().compare(base)
change

# %% [markdown]
# ## Theo trường
# *By school*

# %%
show(change.schools.sort_values("n_left", ascending=False), 10)

# %% [markdown]
# ## Bản đồ
# *How ways change, squares of 500 m, and who changes school*

# %%
change.map()

# %% [markdown]
# ## Phà cũng ngừng, và thêm một lớp để bù
# *The ferry stops too, and a class more makes up for it*

# %%
ferry = city.ferries()[:1]
worse = closed.close(*ferry) if ferry else closed
busiest = change.schools.sort_values("n_came", ascending=False)["school_code"].iloc[0]
eased = worse.seats(busiest, +35).allocate().compare(base)
eased

# %% [markdown]
# ## Lưu lại
# *Keep both for the officers' board*

# %%
print(closed.save_scenario(f"Sổ tay 05: đóng {bridges[0]}", overwrite=True))
print(eased.save_scenario(f"Sổ tay 05: đóng {bridges[0]}, ngừng phà, thêm một lớp", overwrite=True))
