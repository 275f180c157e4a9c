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
# # 02 · Mỗi năm sẽ có bao nhiêu học sinh
# *How many children will come?*
#
# Bảng thử lại trên các năm đã qua đứng trước: dự báo chỉ đáng tin bằng sai số của nó ở đây.
#
# *The back-test stands first: a forecast is worth what its errors here say. The plain forecasts stand beside it.*

# %%
plain = city.forecast(5) if city.has("enrolment") else None
plain

# %% [markdown]
# ## Sai số theo số năm dự báo
# *Errors by years ahead, of all methods*

# %%
plain.errors if plain else None

# %% [markdown]
# ## Thêm dự án nhà ở
# *With housing projects, an input of its own that can be switched off*

# %%
homes = city.forecast(5, housing=True) if plain and city.has("housing") else None
homes

# %% [markdown]
# ## Lớp 1 theo phường
# *First grade by ward*
#
# Số của phường cộng lại bằng số của thành phố.
#
# *Wards add up to the city.*

# %%
wards = (homes or plain).wards("1") if plain else None
wards if wards is None else show(wards)

# %% [markdown]
# ## Giữ lại
# *Keep it*
#
# Phường tăng nhiều nhất: thử thêm một lớp ở trường đông nhất của phường.
#
# *The ward that grows most: a class more at its largest school, as a scenario for the board.*

# %%
more = None
if wards is not None:
    change = wards.groupby("ward_code")["p50"].agg(lambda told: told.iloc[-1] - told.iloc[0])
    more = city.largest_school(change.idxmax())
if more:
    print(
        city.seats(more, +35).save_scenario(
            "Sổ tay 02: thêm lớp nơi tăng nhiều nhất", overwrite=True
        )
    )
