// Sentences about runs that several of their screens say.

import { language } from "../../common/language";
import type { Schema } from "../../common/api";
import { said } from "../say";

export const r = said({
  runs: ["Các lượt xếp chỗ", "Placement runs"],
  number: ["Lượt", "Run"],
  run_number: ["Lượt {number}", "Run {number}"],
  draft: ["Nháp", "Draft"],
  provisional: ["Dự kiến", "Provisional"],
  confirmed: ["Đã xác nhận", "Confirmed"],
  final: ["Chính thức", "Final"],
  state: ["Tình trạng", "State"],
  policy: ["Bộ quy tắc", "Policy"],
  grade: ["Lớp", "Grade"],
  season: ["Mùa", "Season"],
  made: ["Ngày chạy", "Made"],
  placed: ["Có chỗ", "Placed"],
  unplaced: ["Chưa có chỗ", "Without a seat"],
  pupils: ["Học sinh", "Children"],
  seats: ["Chỉ tiêu", "Seats"],
  mean: ["Đường đi trung bình", "Mean way"],
  median: ["Đường đi ở giữa", "Median way"],
  p95: ["95 % em đi không quá", "95 % go at most"],
  longest: ["Đường đi dài nhất", "Longest way"],
  over: ["Đi hơn {km} km", "Over {km} km"],
  at_nearest: ["Vào trường gần nhất", "At the nearest school"],
  child: ["Mã học sinh", "Child's id"],
  school: ["Trường", "School"],
  ward: ["Phường", "Ward"],
  way: ["Đường đi (m)", "Way (m)"],
  rank: ["Thứ tự gần", "Rank by way"],
  group: ["Nhóm", "Group"],
  kind_second: ["đợt hai", "second round"],
  kind_late: ["em đến muộn", "late children"],
  kind_wishes: ["theo nguyện vọng", "by wishes"],
  model: ["số liệu mô phỏng", "model data"],
});

export type Run = Schema<"RunFacts">;
export type Title = Schema<"Title">;

export const STATES = ["draft", "provisional", "confirmed", "final"] as const;

export function stateName(state: string): string {
  const known = STATES.find((one) => one === state);
  return known ? r(known) : state;
}

/** A title in the language of now. */
export function inWords(title: Title): string {
  return title[language.value];
}

/** A figure of a run's summary. */
export function figure(run: Run, name: string): number | null {
  const value = run.summary[name];
  return typeof value === "number" ? value : null;
}
