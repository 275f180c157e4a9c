"""Names that Vietnamese towns share, so that an invented one reads like a real one."""

from __future__ import annotations

from typing import Final

CITY: Final = "Thành phố An Thuận"
INVENTED: Final = "dữ liệu hư cấu / invented data"

STREETS: Final = (
    "Lý Tự Trọng", "Võ Thị Sáu", "Nguyễn Đình Chiểu", "Phan Bội Châu", "Phan Chu Trinh",
    "Hoàng Hoa Thám",
    "Nguyễn Văn Cừ", "Ngô Quyền", "Đinh Tiên Hoàng", "Lê Hồng Phong", "Trần Phú", "Bà Triệu",
    "Nguyễn Bỉnh Khiêm", "Nguyễn Công Trứ", "Cao Bá Quát", "Hồ Xuân Hương", "Đoàn Thị Điểm",
    "Nguyễn Du",
    "Tản Đà", "Xuân Diệu", "Hàn Mặc Tử", "Nguyễn Khuyến", "Tú Xương", "Chu Văn An", "Mạc Đĩnh Chi",
    "Lương Thế Vinh", "Lê Thánh Tôn", "Yết Kiêu", "Dã Tượng", "Phạm Ngũ Lão", "Trần Quang Khải",
    "Trần Nhật Duật", "Trần Khánh Dư", "Trần Bình Trọng", "Nguyễn Xí", "Đinh Lễ", "Lê Lai",
    "Nguyễn Cảnh Chân",
    "Đặng Dung", "Bùi Thị Xuân", "Trần Quang Diệu", "Ngô Thời Nhiệm", "Phan Huy Ích",
    "La Sơn Phu Tử",
    "Đặng Trần Côn", "Lê Hữu Trác", "Tuệ Tĩnh", "Trương Định", "Thủ Khoa Huân", "Nguyễn Trung Trực",
    "Thiên Hộ Dương", "Đốc Binh Kiều", "Nguyễn Hữu Huân", "Bùi Hữu Nghĩa", "Phan Văn Hớn",
    "Nguyễn Ảnh Thủ",
    "Huỳnh Mẫn Đạt", "Phan Thanh Giản", "Nguyễn Thông", "Trương Vĩnh Ký", "Huỳnh Thúc Kháng",
    "Lương Văn Can",
    "Nguyễn Thượng Hiền", "Tăng Bạt Hổ", "Nguyễn Quyền", "Đào Duy Từ", "Đào Tấn", "Cao Thắng",
    "Tống Duy Tân",
    "Đinh Công Tráng", "Nguyễn Thiện Thuật", "Mai Xuân Thưởng", "Nguyễn Phúc Chu",
    "Nguyễn Cư Trinh",
    "Mạc Cửu", "Mạc Thiên Tích", "Châu Văn Liêm", "Nguyễn An Ninh", "Phan Văn Hân", "Lê Văn Sỹ",
    "Huỳnh Văn Bánh", "Trần Huy Liệu", "Đặng Văn Ngữ", "Phạm Ngọc Thạch", "Tôn Thất Tùng",
    "Hồ Đắc Di",
    "Trần Đại Nghĩa", "Tạ Quang Bửu", "Nguyễn Văn Huyên", "Đào Duy Anh", "Trần Văn Giàu",
    "Hoàng Xuân Hãn",
    "Lê Văn Thiêm", "Lê Đức Thọ", "Nguyễn Thị Thập", "Nguyễn Thị Định", "Bùi Thị Nhạn", "Út Tịch",
    "Mẹ Suốt", "Nguyễn Viết Xuân", "La Văn Cầu", "Cù Chính Lan", "Bế Văn Đàn", "Phan Đình Giót",
    "Tô Vĩnh Diện",
    "Trần Can", "Nguyễn Văn Trỗi", "Lê Anh Xuân", "Nguyễn Thi", "Dương Bá Trạc", "Thái Phiên",
    "Trần Cao Vân",
    "Nguyễn Duy Hiệu", "Lê Trung Đình", "Bạch Thái Bưởi", "Trương Minh Giảng", "Võ Trường Toản",
    "Sương Nguyệt Anh",
    "Nguyễn Thị Nhỏ", "Nguyễn Hiền", "Lê Đại Hành", "Lữ Gia", "Bình Thới", "Ông Ích Khiêm",
    "Lãnh Binh Thăng",
    "Tôn Thất Đạm", "Tôn Thất Thiệp", "Phó Đức Chính", "Ký Con", "Đề Thám", "Đội Cung", "Cô Giang",
    "Cô Bắc",
    "Nguyễn Khắc Nhu", "Trần Đình Xu", "Hồ Hảo Hớn", "Nguyễn Văn Tráng", "Sư Vạn Hạnh",
    "Ngô Gia Tự", "Hòa Hảo",
    "Vĩnh Viễn", "Bà Hạt", "Nhật Tảo", "Tân Phước", "Đào Sư Tích", "Trần Nguyên Hãn", "Lê Ngân",
    "Lưu Nhân Chú",
    "Nguyễn Chích", "Bùi Quốc Hưng", "Đỗ Bí", "Lê Lư", "Lê Sát", "Phạm Văn Xảo", "Trịnh Khả",
    "Lý Nam Đế",
    "Triệu Quang Phục", "Mai Hắc Đế", "Phùng Hưng", "Khúc Thừa Dụ", "Dương Đình Nghệ",
    "Kiều Công Hãn",
    "Đỗ Cảnh Thạc", "Nguyễn Siêu", "Nguyễn Thái Bình", "Ỷ Lan", "Lý Đạo Thành", "Tô Hiến Thành",
    "Từ Đạo Hạnh",
    "Không Lộ", "Huyền Trân", "An Tư", "Trần Khát Chân", "Nguyễn Biểu", "Lê Quang Sung",
    "Phạm Phú Thứ",
    "Nguyễn Trường Tộ", "Bùi Viện", "Đặng Huy Trứ", "Phan Kế Bính", "Nguyễn Văn Vĩnh",
    "Phạm Duy Tốn",
    "Vũ Trọng Phụng", "Nam Cao", "Ngô Tất Tố", "Thạch Lam", "Nguyễn Tuân", "Tô Hoài", "Bích Khê",
    "Yến Lan",
    "Quách Tấn", "Thanh Tịnh", "Đông Hồ", "Mộng Tuyết", "Sơn Nam", "Bình Nguyên Lộc",
    "Vương Hồng Sển",
    "Lưu Hữu Phước", "Văn Cao", "Đặng Thế Phong", "Hoàng Việt", "Trần Hữu Trang", "Năm Châu",
    "Phùng Há",
    "Chợ Đình", "Chợ Cũ", "Bến Than", "Bến Lội", "Lò Gốm", "Lò Rèn", "Cây Bàng", "Cây Điệp",
    "Đình Thần",
    "Chùa Ông", "Vườn Lài", "Vườn Trầu", "Xóm Chiếu", "Xóm Lưới", "Bàu Sen", "Giếng Nước", "Bờ Đắp",
    "Bến Gỗ",
)  # fmt: skip

WARDS: Final = (
    # code, name, kind, label point (m), former units, former district
    ("99101", "Chợ Đình", "phường", (3750, 5500), "Phường 1, Phường 2, Phường 3", "Quận Thuận Tây"),
    ("99104", "Bàu Sen", "phường", (2450, 5750), "Phường 4, Phường 5", "Quận Thuận Tây"),
    ("99107", "Bến Thuận", "phường", (2600, 4850), "Phường 6, Phường 7", "Quận Thuận Tây"),
    ("99110", "Rạch Ông Hai", "phường", (2350, 3650), "Phường 8, Phường 9, Phường 10",
    "Quận Thuận Tây"),
    ("99113", "Gò Sim", "phường", (1250, 6450), "Phường Gò Sim, Xã Bàu Cạn", "Quận Thuận Tây"),
    ("99116", "Tân Thuận Hòa", "phường", (900, 3400), "Xã Tân Hòa, Phường 11", "Quận Thuận Tây"),
    ("99119", "Thuận Mỹ", "phường", (3200, 2700), "Phường 12, Phường Thuận Mỹ", "Quận Thuận Tây"),
    ("99122", "Bến Đá", "xã", (3600, 1200), "Xã Bến Đá, Xã Long Đước", "Huyện Cồn Sậy"),
    ("99125", "Vàm Sậy", "phường", (5900, 3550), "Phường Vàm Sậy, Phường Cồn Én",
    "Quận Thuận Đông"),
    ("99128", "An Thuận Đông", "phường", (6000, 5000), "Phường An Đông, Phường An Phú Tây",
    "Quận Thuận Đông"),
    ("99131", "Cây Dừa", "phường", (5300, 7000), "Phường Cây Dừa, Phường Lò Gạch",
    "Quận Thuận Đông"),
    ("99134", "Kênh Đông", "xã", (8200, 4300), "Xã Kênh Đông, Xã Hòa Biển", "Huyện Cồn Sậy"),
)  # fmt: skip

VIRTUES: Final = (
    "Bình Minh", "Hoa Sen", "Hướng Dương", "Sơn Ca", "Họa Mi", "Măng Non", "Tuổi Thơ", "Hoa Mai",
    "Vàng Anh",
    "Ánh Dương", "Rạng Đông", "Thiên Thần Nhỏ", "Ban Mai", "Hoa Lan", "Sao Mai", "Mầm Xanh",
    "Hoàng Yến",
    "Bông Sen", "Anh Đào", "Trúc Xanh",
)  # fmt: skip
PRIMARY: Final = (  # in the order of the wards and of schools.PER_WARD
    "Chợ Đình", "Trần Quốc Toản", "Bàu Sen", "Kim Đồng", "Bến Thuận", "Nguyễn Thái Sơn",
    "Lê Văn Tám",
    "Nguyễn Bá Ngọc", "Gò Sim", "Tân Hòa", "Đoàn Kết", "Thuận Mỹ", "Lý Nhân Tông", "Bến Đá",
    "Vàm Sậy",
    "Hồ Văn Huê", "An Đông", "Lạc Hồng", "Cây Dừa", "Phan Văn Hòa", "Kênh Đông",
)  # fmt: skip
LOWER: Final = (
    "Nguyễn Thái Bình", "Lê Anh Xuân", "Phan Huy Chú", "Trần Văn Ơn", "Đặng Trần Côn",
    "Tân Thuận Hòa",
    "Bến Đá", "Vàm Sậy", "Hồng Bàng", "Ngô Sĩ Liên", "Cây Dừa", "Kênh Đông",
)  # fmt: skip
UPPER: Final = (
    "An Thuận", "Trần Khai Nguyên", "Nguyễn Hữu Cảnh", "Lương Văn Can", "Vàm Sậy", "Tạ Quang Bửu",
)  # fmt: skip
FAMILY: Final = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Phan", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Dương", "Lý",
    "Trương",
)  # fmt: skip
MIDDLE: Final = ("Văn", "Thị", "Văn", "Hữu", "Công", "Minh")
GIVEN: Final = (
    "Thọ", "Bốn", "Lắm", "Sáu", "Đước", "Tràm", "Chính", "Nghĩa", "Hưởng", "Kiết", "Thuần", "Bảy",
    "Rành", "Sạng",
    "Tám", "Mười", "Đậu", "Thới", "Lượng", "Nhờ", "Cội", "Xê", "Trọng", "Bê", "Nuôi", "Giỏi",
    "Phước", "Ngời",
)  # fmt: skip
