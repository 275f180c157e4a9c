// What the view of forecasts says.

import { sentences } from "../../common/language";

const vi = {
  title: "Dự báo số học sinh",
  intro: "Mỗi con số đi cùng khoảng của nó: trong mười năm như vậy, khoảng tám năm số thật nằm trong khoảng 80 %.",
  none: "Chưa có dự báo nào được lưu. Phiên bản này chưa lập được dự báo; khi có, trang này sẽ vẽ chúng.",
  which: "Dự báo",
  made: "{season}, lập ngày {day}",
  model: "số liệu mô phỏng",
  unit: "Trường, phường hoặc thành phố",
  year: "Năm",
  school_year: "Năm học {year}",
  middle: "Dự kiến",
  low: "80 % từ",
  high: "80 % đến",
  lowest: "95 % từ",
  highest: "95 % đến",
  method: "Cách tính",
  chart: "Học sinh dự kiến ở {unit}, {grade}",
  pupils: "học sinh",
  said: "Năm học {year}: {middle} học sinh, khoảng 80 % từ {low} đến {high}.",
  table: "Mọi năm của {unit}",
} as const;

const en: Record<keyof typeof vi, string> = {
  title: "Forecast of pupils",
  intro: "Every number comes with its interval: of ten such years the true number lies in the 80 % interval in about eight.",
  none: "No forecast is stored. This version cannot make one yet; once there is one, this page draws it.",
  which: "Forecast",
  made: "{season}, made on {day}",
  model: "simulated figures",
  unit: "School, ward or city",
  year: "Year",
  school_year: "School year {year}",
  middle: "Expected",
  low: "80 % from",
  high: "80 % to",
  lowest: "95 % from",
  highest: "95 % to",
  method: "Method",
  chart: "Pupils expected at {unit}, {grade}",
  pupils: "pupils",
  said: "School year {year}: {middle} pupils, 80 % interval {low} to {high}.",
  table: "All years of {unit}",
};

export const f = sentences<keyof typeof vi>(vi, en);
