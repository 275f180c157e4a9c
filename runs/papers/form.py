"""
The administrative form of Nghị định 30/2020/NĐ-CP, Appendix I, as numbers.

The decree's own text was not at hand: these are its rules as legal notices of 2020 report them
(A4 upright, margins 20-25, 20-25, 30-35 and 15-20 mm, Times New Roman in black, national title
12-13 pt in bold capitals, motto 13-14 pt, page number 13-14 pt in the middle of the top margin
and not on the first page). What they do not report, such as letters of tables and of the line of
the checksum, is assumed.
"""

from __future__ import annotations

from typing import Final

WIDE_MM: Final = 210
HIGH_MM: Final = 297
TOP_MM: Final = 20
BOTTOM_MM: Final = 20
LEFT_MM: Final = 30
RIGHT_MM: Final = 15
TEXT_MM: Final = WIDE_MM - LEFT_MM - RIGHT_MM

FONT: Final = "Times New Roman"
TITLE_PT: Final = 12
"""Of the national title and the authority above."""
BODY_PT: Final = 13
TABLE_PT: Final = 11  # assumed: the reports name no size for tables
SMALL_PT: Final = 8  # assumed: the line of the checksum is none of the decree's parts

NATION: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"
RECIPIENTS: Final = "Nơi nhận:"
SIGN_HERE: Final = "(Ký, ghi rõ họ tên, đóng dấu)"
