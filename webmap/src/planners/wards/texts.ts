// What the view by ward says.

import { sentences } from "../../common/language";

const vi = {
  title: "Trẻ, chỉ tiêu và đường đi theo phường",
  intro:
    "Số trẻ tính theo nơi ở, chỉ tiêu tính theo nơi trường đứng. Trẻ ở gần ranh giới thường học ở phường bên cạnh, nên hãy xem cả cột “trên 4 km” trước khi nói một phường thiếu chỗ.",
  none: "Chưa có lần xếp chỗ nào được công bố hay ghi lại cho lớp này. Hãy chọn lớp khác, hoặc nhờ cán bộ chạy thử lớp này.",
  measure: "Bản đồ cho thấy",
  missing: "Chỉ tiêu thiếu trong phường",
  reach: "Chỗ thiếu trong tầm đi được",
  within: "Tầm đi theo đường",
  reach_how:
    "Chỉ tiêu của mỗi trường được chia cho mọi trẻ ở trong tầm đi, thuộc phường nào cũng vậy; phần còn thiếu để mỗi trẻ có một chỗ là số thiếu. Đây là chỗ so với trẻ, không phải kết quả xếp chỗ.",
  counting: "Đang đếm… {stage}",
  in_reach: "Chỗ trong tầm đi",
  schools_in_reach: "Trường trong tầm đi",
  far: "Trẻ đi trên 4 km",
  nearest: "Trẻ học ở trường đầu danh sách",
  median: "Quãng đường trung vị",
  children: "Trẻ",
  seats: "Chỉ tiêu",
  placed: "Có chỗ",
  unplaced: "Chưa có chỗ",
  p95: "95 % trẻ đi không quá",
  table: "Số liệu theo phường",
  label: "Bản đồ các phường: {measure}",
  help: "Mũi tên để dời bản đồ, cộng và trừ để phóng. Mọi số liệu có trong bảng bên dưới.",
  chart: "Mười hai phường cao nhất: {measure}",
  over: "thừa {n}",
  enough: "vừa đủ hoặc thừa",
  up_to: "đến {n}",
  above: "trên {n}",
  unknown: "không nêu",
} as const;

const en: Record<keyof typeof vi, string> = {
  title: "Children, seats and ways by ward",
  intro:
    "Children are counted where they live, seats where the school stands. Children near a border often go to the next ward, so look at “over 4 km” too before saying that a ward lacks seats.",
  none: "No placement of this grade was recorded yet. Choose another grade, or ask the officers for a dry run of it.",
  measure: "The map shows",
  missing: "Seats missing in the ward",
  reach: "Seats missing within reach",
  within: "Reach by road",
  reach_how:
    "Each school's seats are shared out among all children within reach, of whatever ward; what is left to one seat per child is missing. This is seats beside children, no placement.",
  counting: "Counting… {stage}",
  in_reach: "Seats within reach",
  schools_in_reach: "Schools within reach",
  far: "Children who go over 4 km",
  nearest: "Children at the first school of their list",
  median: "Median way",
  children: "Children",
  seats: "Seats",
  placed: "Placed",
  unplaced: "Without a seat",
  p95: "95 % go no farther than",
  table: "Figures by ward",
  label: "Map of wards: {measure}",
  help: "Arrows move the map, plus and minus zoom. All figures are in the table below.",
  chart: "The twelve highest wards: {measure}",
  over: "{n} spare",
  enough: "enough, or more",
  up_to: "up to {n}",
  above: "over {n}",
  unknown: "not told",
};

export const w = sentences<keyof typeof vi>(vi, en);
