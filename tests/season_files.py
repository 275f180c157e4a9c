"""A small season that tests define, as a file."""

from __future__ import annotations

from typing import Final

SEASON: Final = """
season = "2026-2027"

[[level]]
level = "primary"
grades = ["1"]
rounds = 2
policy = "nearest-first"
status = "assumed"

[[level]]
level = "lower_secondary"
grades = ["6"]
status = "assumed"

[[deadline]]
grades = ["1", "6"]
step = "registration"
opens = 2026-05-15T08:00:00+07:00
closes = 2026-05-29T17:00:00+07:00
status = "published"
source = "Plan"

[[deadline]]
grade = "1"
step = "correction"
closes = 2026-06-01
status = "assumed"

[[deadline]]
grade = "1"
step = "confirmation"
opens = 2026-06-12
closes = 2026-06-15T10:00:00Z
status = "assumed"

[[deadline]]
grade = "1"
round = 2
step = "confirmation"
opens = 2026-07-01
closes = 2026-07-03
status = "assumed"

[[deadline]]
step = "appeal"
closes = 2026-06-20T17:00:00+07:00
status = "assumed"

[[deadline]]
grade = "6"
step = "confirmation"
status = "unknown"

[[committee]]
level = "primary"
vi = "Hội đồng tuyển sinh lớp 1"
en = "Admission committee of grade 1"
status = "assumed"

[[committee]]
ward = "99101"
vi = "Ban chỉ đạo phường"
en = "Steering committee of the ward"
status = "assumed"

[[contact]]
office = "Sở"
phone = "1022"

[[contact]]
ward = "99101"
office = "Phòng Văn hóa - Xã hội"
email = "vhxh@99101.example"
hours = "7:30-11:30"

[[text]]
key = "before_registration"
vi = "Thời điểm đăng ký không ảnh hưởng đến kết quả."
en = "When you register has no influence on the result."
"""
