// What is said of links and frames, fetched after the first answer.

import { sentences } from "../common/language";

export const vi = {
  share_copied: "Đã chép liên kết. Trong đó có trường và lớp đang chọn, không có nơi ở của bạn.",
  share_shown: "Hãy chép liên kết này. Trong đó có trường và lớp đang chọn, không có nơi ở của bạn.",
  embed_whole: "Mở trang đầy đủ",
} as const;

export type Key = keyof typeof vi;

export const en: Record<Key, string> = {
  share_copied: "The link was copied. It holds the school and grade you chose, and not where you live.",
  share_shown: "Copy this link. It holds the school and grade you chose, and not where you live.",
  embed_whole: "Open the whole page",
};

export const l = sentences<Key>(vi, en);
