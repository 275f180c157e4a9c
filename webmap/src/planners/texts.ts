// Sentences of the planners' face that more than one of its views says.

import { sentences } from "../common/language";

const vi = {
  skip: "Đến phần làm việc",
  views: "Các phần của trang quy hoạch",
  board: "Phương án",
  wards: "Theo phường",
  policies: "Quy tắc, địa bàn",
  forecast: "Dự báo",
  years: "Các năm tới",
  grade: "Lớp",
  season: "Mùa tuyển sinh",
  school: "Trường",
  ward: "Phường, xã",
  code: "Mã",
  before: "Trước",
  after: "Sau",
  change: "Thay đổi",
  model_note: "Số liệu dưới đây là đề xuất, không phải quyết định.",
  save_picture: "Lưu ảnh bản đồ",
  save_geojson: "Lưu GeoJSON",
  save_gpkg: "Lưu GeoPackage",
  no_ward: "ngoài các phường",
  chart_table: "Bảng số liệu của biểu đồ",
  chart_loading: "Đang vẽ biểu đồ…",
  source: "Nguồn: {source}. Dữ liệu đường ngày {date}.",
  own_source: "số liệu của thành phố",
} as const;

const en: Record<keyof typeof vi, string> = {
  skip: "To the work",
  views: "Parts of the planners' page",
  board: "Scenarios",
  wards: "By ward",
  policies: "Rules, catchments",
  forecast: "Forecast",
  years: "Coming years",
  grade: "Grade",
  season: "Season",
  school: "School",
  ward: "Ward",
  code: "Code",
  before: "Before",
  after: "After",
  change: "Change",
  model_note: "The figures below are proposals, no decision.",
  save_picture: "Save picture of the map",
  save_geojson: "Save GeoJSON",
  save_gpkg: "Save GeoPackage",
  no_ward: "in no ward",
  chart_table: "The chart's figures as a table",
  chart_loading: "Drawing the chart…",
  source: "Source: {source}. Road data of {date}.",
  own_source: "the city's own data",
};

export const t = sentences<keyof typeof vi>(vi, en);
