// What the view of indicators says.

import { sentences } from "../../common/language";

const vi = {
  title: "Chỉ số trường lớp theo phường",
  intro:
    "Các chỉ số của chính thành phố, tính từ danh mục đang dùng: phòng học trên 10.000 dân tuổi 3–18, phường thiếu trường công lập, sĩ số, hai buổi mỗi ngày, chỗ còn thiếu. Thiếu số liệu thì ghi là chưa biết, không ghi số 0.",
  compute: "Tính lại từ danh mục",
  computing: "Đang tính các chỉ số",
  model: "Khi không có số trẻ theo tuổi, lấy tỷ lệ chung của thành phố (mô phỏng)",
  computed: "Tính lúc {time}.",
  city: "Cả thành phố",
  indicator: "Chỉ số",
  value: "Giá trị",
  norm: "Chuẩn",
  known: "Phường đã biết",
  short: "Không đạt",
  enough: "Đạt",
  unknown: "Chưa biết",
  other: "Không so với chuẩn nào",
  source: "Nguồn",
  shown: "Chỉ số trên bản đồ và trong bảng",
  wards: "Theo phường",
  verdict: "So với chuẩn",
  why: "Vì sao chưa biết",
  label: "Bản đồ các phường: {name}",
  help: "Mũi tên để dời bản đồ, cộng và trừ để phóng. Mọi số liệu có trong bảng bên dưới.",
  assumed: "giả định",
  published: "đã công bố",
} as const;

const en: Record<keyof typeof vi, string> = {
  title: "Indicators of schools by ward",
  intro:
    "The city's own indicators, from the registers in use: classrooms per 10,000 people aged 3–18, wards lacking a public school, class sizes, two sessions a day, seats missing. What the registers lack is told as unknown, never as 0.",
  compute: "Compute from the registers",
  computing: "Computing the indicators",
  model: "Without children by age, take the city's mean share (a model)",
  computed: "Computed {time}.",
  city: "The whole city",
  indicator: "Indicator",
  value: "Value",
  norm: "Norm",
  known: "Wards known",
  short: "Short",
  enough: "Enough",
  unknown: "Unknown",
  other: "Compared with no norm",
  source: "Source",
  shown: "Indicator on the map and in the table",
  wards: "By ward",
  verdict: "Beside the norm",
  why: "Why unknown",
  label: "Map of wards: {name}",
  help: "Arrows move the map, plus and minus zoom. All figures are in the table below.",
  assumed: "assumed",
  published: "published",
};

export const i = sentences<keyof typeof vi>(vi, en);
