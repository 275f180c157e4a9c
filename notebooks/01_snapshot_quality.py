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
# # 01 · Dữ liệu này chắc đến đâu
# *How sure are these data?*
#
# Mọi con số của các sổ tay khác dựa trên bản dữ liệu này. Xem trước khi tin.
#
# *Every figure of the other notebooks rests on this snapshot. Look before you believe.*

# %%
city.snapshot

# %% [markdown]
# ## Nhà của trẻ: vị trí chắc đến đâu, cách đường bao xa
# *Homes: how sure the point is, how far from a road*
#
# Trên 100 m là xa đường: địa chỉ có thể sai, hoặc bản đồ thiếu hẻm.
#
# *Beyond 100 m: the address may be wrong, or an alley is missing.*

# %%
points = city.points()
points

# %% [markdown]
# ## Đường đi của chương trình so với đo tay
# *Ways of the program against ways measured by hand*

# %%
roads = city.check_roads("data/checks/an_thuan_pairs.csv") if CITY == "data/sample" else None
roads or "Chưa có cặp đo tay cho thành phố này. (No hand-measured pairs for this city.)"

# %% [markdown]
# ## Trẻ sống ở đâu
# *Where the children live: squares of ten and more, never a home*

# %%
points.map()

# %% [markdown]
# ## Giữ lại
# *Keep it*
#
# Phương án không đổi gì về chỗ học thì không lưu; lưu câu hỏi đầu tiên: thêm một lớp ở trường chật nhất.
#
# *A scenario that changes nothing is not stored; this one asks for a class more at the fullest school.*

# %%
schools = city.allocate().schools
full = schools.assign(left=schools["seats_after"] - schools["n_after"]).dropna(subset=["left"])
fullest = full.sort_values(["left", "seats_after"], ascending=[True, False])["school_code"].iloc[0]
print(
    city.seats(fullest, +35).save_scenario(
        "Sổ tay 01: thêm một lớp ở trường chật nhất", overwrite=True
    )
)
