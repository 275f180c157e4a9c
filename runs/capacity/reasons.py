"""Why a number is not known, as people read it."""

from __future__ import annotations

from typing import Final

WHY: Final[dict[str, tuple[str, str]]] = {
    "population_suspect": (
        "số dân của phường bị đánh dấu đáng ngờ",
        "the ward's population is marked suspect",
    ),
    "population_unlisted": (
        "không có số dân của phường",
        "the ward's population is not in the register",
    ),
    "ages_unlisted": (
        "không có số trẻ theo độ tuổi",
        "children by age are not in the register",
    ),
    "ages_incomplete": (
        "thiếu số trẻ của một độ tuổi, hoặc số đó đáng ngờ",
        "an age is missing or suspect",
    ),
    "no_school_listed": (
        "danh mục không có trường nào ở phường",
        "the register has no school in the ward",
    ),
    "level_unknown": (
        "có trường chưa rõ cấp học",
        "the level of a school is not known",
    ),
    "ownership_unknown": (
        "danh mục không ghi trường nào là công lập",
        "the register does not say which schools are public",
    ),
    "rooms_unlisted": ("số phòng học không có trong danh mục", "rooms not in the register"),
    "rooms_of_some": (
        "có trường không ghi số phòng học",
        "a school's rooms are not in the register",
    ),
    "several_levels": (
        "phòng học của trường nhiều cấp không chia được",
        "rooms of a school with several levels are not divided",
    ),
    "seats_unlisted": ("chỉ tiêu không có trong danh mục", "seats not in the register"),
    "seats_of_some": (
        "có trường công lập không ghi chỉ tiêu",
        "a public school's seats are not in the register",
    ),
    "classes_unlisted": ("số lớp không có trong danh mục", "classes not in the register"),
    "class_size_unlisted": ("sĩ số không có trong danh mục", "class sizes not in the register"),
    "shifts_unlisted": ("số ca học không có trong danh mục", "shifts not in the register"),
    "neighbour_unknown": (
        "chưa biết chỗ hoặc trẻ của phường giáp ranh",
        "seats or children of a ward next to it are not known",
    ),
    "no_norm": (
        "không đọc được chuẩn nào cho cấp học này",
        "no norm for this level was found",
    ),
    "nothing_to_divide": (
        "không có lớp, phòng hay trẻ để tính tỷ lệ",
        "there is nothing to divide by",
    ),
    "no_ward_known": ("chưa biết phường nào", "no ward is known"),
    "few": (
        "dưới 10 trẻ, hoặc có thể suy ra số như vậy",
        "fewer than 10 children, or such a number would follow",
    ),
}
"""Reason to its Vietnamese and English sentence."""

LEVEL: Final[dict[str, tuple[str, str]]] = {
    "all": ("mọi cấp", "all levels"),
    "preschool": ("mầm non", "preschool"),
    "primary": ("tiểu học", "primary"),
    "lower_secondary": ("THCS", "lower secondary"),
    "upper_secondary": ("THPT", "upper secondary"),
}
