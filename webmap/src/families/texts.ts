// Every sentence of the finder, in both languages.

import { sentences } from "../common/language";

export const vi = {
  skip: "Bỏ qua, đến phần chọn lớp và danh sách trường",
  time_note: "Nộp hồ sơ sớm hay muộn không ảnh hưởng kết quả.",

  grade_legend: "Em vào lớp nào?",
  grade_K_of: "trẻ 5 tuổi",
  grade_1_of: "lớp 1",
  grade_6_of: "lớp 6",
  grade_10_of: "lớp 10",
  where_label: "Em ở đâu?",
  where_hint: "Chạm vào bản đồ, hoặc gõ tên trường, hoặc toạ độ (kinh độ, vĩ độ).",
  where_placeholder: "Tên trường, hoặc 106.7009, 10.7769",
  use_position: "Dùng vị trí của tôi",
  search: "Tìm",
  profile_legend: "Đo theo đường",
  profile_walk: "đi bộ",
  profile_motorbike: "xe máy",
  profile_car: "ô tô",
  suggestions: "Các trường có tên giống",

  finding: "Đang đo đường đi…",
  start: "Hãy chọn nơi em ở; danh sách trường sẽ hiện ở đây, gần trước xa sau.",
  found: "{n} trường gần nhất cho {grade}",
  found_one: "1 trường cho {grade}",
  in_ward: "Thuộc {ward}",
  former: "trước đây: {units}",
  access: "Lối ra đường gần nhất dài {m}, đã tính vào quãng đường.",
  far: "Điểm này cách đường hơn 100 m. Hãy kiểm tra lại vị trí.",
  fixed_order:
    "Đây là thứ tự theo khoảng cách. Khi xét, em được đề xuất trường gần nhất còn chỗ.",
  walk_minutes: "đi bộ {n} phút",
  motorbike_minutes: "xe máy {n} phút",
  to_gate: "đến {gate}",
  gate_n: "cổng số {n}",
  gate_unknown: "vị trí trường (chưa có cổng trong dữ liệu)",
  seats: "{n} chỉ tiêu",
  straight: "{m} đường chim bay, không dùng để xét",
  private: "tư thục",
  unknown_kind: "chưa rõ cấp học, tính như trường mô phỏng",
  route_streets: "Đi theo: {streets}",
  about_school: "Thông tin trường",
  point_of_map: "Đo từ điểm chọn trên bản đồ.",
  point_of_device: "Đo từ vị trí do máy của bạn cho biết.",
  point_of_text: "Đo từ toạ độ bạn gõ.",
  point_of_school: "Đo từ cổng của {school}.",

  outside_city: "Điểm này nằm ngoài {city}. Hãy chọn một điểm trong thành phố.",
  not_located:
    "Quanh điểm này 500 m không có đường nào đi được, nên chưa đo được. Hãy chọn điểm gần đường hơn.",
  no_school: "Dữ liệu hiện có chưa có trường nào nhận {grade}.",
  unreachable: "Từ điểm này không có đường nào đi đến được các trường.",
  no_position: "Máy của bạn không cho biết vị trí. Hãy chạm vào bản đồ để chọn điểm.",
  swapped: "Hãy gõ kinh độ trước, vĩ độ sau, ví dụ 106.7009, 10.7769.",
  nothing_named: "Không có trường nào tên như vậy.",

  map_label: "Bản đồ đường, sông nước, phường và trường",
  map_help:
    "Chạm để chọn nơi em ở. Bàn phím: phím mũi tên để di chuyển, + và − để phóng, Enter để chọn điểm giữa bản đồ.",
  no_map:
    "Trình duyệt này không vẽ được bản đồ. Danh sách vẫn dùng được: hãy gõ tên trường hoặc toạ độ.",
  pin: "Nơi em ở; kéo để dời",

  school_gates: "Cổng",
  school_seats: "Chỉ tiêu",
  school_seat_line: "{grade}, {season}: {n} chỉ tiêu",
  school_run_line: "Lần xếp chỗ gần nhất, {grade}: {offers} em được đề xuất trên {seats} chỉ tiêu",
  school_run_few: "Lần xếp chỗ gần nhất, {grade}: {seats} chỉ tiêu; số em được đề xuất không nêu ({few})",
  school_address: "Địa chỉ",
  school_code: "Mã trường",

  run_title: "Lần xếp chỗ gần nhất",
  run_none: "Chưa có lần xếp chỗ nào.",
  run_about: "{grade}, {season}; chính sách “{policy}”. Đây là đề xuất, chưa phải kết quả chính thức.",
  run_note:
    "Mỗi em được đề xuất trường gần nhất còn chỗ theo thứ tự ưu tiên; đó không nhất thiết là trường gần nhà nhất.",
  run_placed: "Có chỗ",
  run_unplaced: "Chưa có chỗ",
  run_mean: "Quãng đường trung bình",
  run_median: "Một nửa số em đi không quá",
  run_p95: "95 % số em đi không quá",
  run_over_4km: "Đi hơn 4 km",
  run_at_nearest: "Vào đúng trường gần nhà nhất",
  pupils: "{n} em",
  few: "ít hơn mười em, hoặc một số làm lộ số như vậy",
} as const;

export type Key = keyof typeof vi;

export const en: Record<Key, string> = {
  skip: "Skip to the grade and the list of schools",
  time_note: "Applying early or late does not change the result.",

  grade_legend: "Which grade?",
  grade_K_of: "five-year-olds",
  grade_1_of: "grade 1",
  grade_6_of: "grade 6",
  grade_10_of: "grade 10",
  where_label: "Where does the child live?",
  where_hint: "Tap the map, or type a school's name, or coordinates (longitude, latitude).",
  where_placeholder: "School name, or 106.7009, 10.7769",
  use_position: "Use my position",
  search: "Search",
  profile_legend: "Travelling",
  profile_walk: "on foot",
  profile_motorbike: "by motorbike",
  profile_car: "by car",
  suggestions: "Schools with such a name",

  finding: "Measuring the way…",
  start: "Choose where the child lives; the schools appear here, nearest first.",
  found: "The {n} nearest schools for {grade}",
  found_one: "1 school for {grade}",
  in_ward: "In {ward}",
  former: "formerly: {units}",
  access: "The way to the nearest road is {m} long and counts.",
  far: "This point is more than 100 m from any road. Please check it.",
  fixed_order:
    "This is the order by distance. A child is proposed the nearest school that still has a seat.",
  walk_minutes: "{n} min on foot",
  motorbike_minutes: "{n} min by motorbike",
  to_gate: "to {gate}",
  gate_n: "gate {n}",
  gate_unknown: "the school's place (no gate in the data yet)",
  seats: "{n} seats",
  straight: "{m} as the crow flies, not used",
  private: "private",
  unknown_kind: "level not known, counted as a model school",
  route_streets: "Along: {streets}",
  about_school: "About the school",
  point_of_map: "Measured from the point chosen on the map.",
  point_of_device: "Measured from the position that your device gave.",
  point_of_text: "Measured from the coordinates you typed.",
  point_of_school: "Measured from the gate of {school}.",

  outside_city: "This point is outside {city}. Please choose a point in the city.",
  not_located:
    "No usable road lies within 500 m of this point, so nothing can be measured. Please choose a point nearer to a road.",
  no_school: "The data hold no school for {grade}.",
  unreachable: "No road leads from this point to the schools.",
  no_position: "Your device gives no position. Please tap the map to choose a point.",
  swapped: "Please type longitude first, then latitude, for example 106.7009, 10.7769.",
  nothing_named: "No school has such a name.",

  map_label: "Map of roads, water, wards and schools",
  map_help:
    "Tap to choose where the child lives. Keyboard: arrow keys move, + and − zoom, Enter chooses the middle of the map.",
  no_map:
    "This browser cannot draw the map. The list still works: type a school's name or coordinates.",
  pin: "Home; drag to move",

  school_gates: "Gates",
  school_seats: "Seats",
  school_seat_line: "{grade}, {season}: {n} seats",
  school_run_line: "Latest placement, {grade}: {offers} children proposed for {seats} seats",
  school_run_few: "Latest placement, {grade}: {seats} seats; the number of children proposed is withheld ({few})",
  school_address: "Address",
  school_code: "School code",

  run_title: "Latest placement",
  run_none: "No placement has been made yet.",
  run_about: "{grade}, {season}; policy “{policy}”. This is a proposal, not an official result.",
  run_note:
    "Each child is proposed the nearest school that still has a seat in the order of priority; that need not be the school nearest to home.",
  run_placed: "Placed",
  run_unplaced: "Not placed yet",
  run_mean: "Mean way",
  run_median: "Half of the children travel at most",
  run_p95: "95 % of the children travel at most",
  run_over_4km: "More than 4 km",
  run_at_nearest: "At the school nearest to home",
  pupils: "{n} children",
  few: "fewer than ten children, or a number that would tell of so few",
};

export const t = sentences<Key>(vi, en);
