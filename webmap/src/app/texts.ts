// What the installed app says of itself, in both languages.

import { sentences } from "../common/language";

export const vi = {
  offline_title: "Không có mạng, hoặc máy chủ chưa trả lời.",
  offline_data:
    "Dữ liệu công khai trên máy này là của lần công bố {number}, {date}; có thể đã có lần mới hơn.",
  offline_can: "Vẫn xem được: trường đã mở trước đây, kết quả đã lưu trên máy này.",
  offline_cannot: "Cần mạng: tìm trường theo nơi ở, bản đồ, mở kết quả bằng mã.",
  renewed: "Đã có dữ liệu công bố mới hơn dữ liệu trang này đang dùng.",
  updated: "Trang này đã có phiên bản mới.",
  reload: "Tải lại",
  share_school: "Chia sẻ trường này",
  share_finder: "Chia sẻ trang tìm trường",
  linked: "Liên kết bạn mở không mang theo nơi ở nào. Hãy cho biết em ở đâu để xem đường tới trường này.",
  linked_unknown: "Trường trong liên kết không có trong dữ liệu đang công bố. Hãy tìm trường theo tên hoặc nơi ở.",
  map_offline: "Bản đồ cần mạng. Danh sách và thẻ trường vẫn xem được.",
} as const;

export type Key = keyof typeof vi;

export const en: Record<Key, string> = {
  offline_title: "No network, or the server does not answer.",
  offline_data:
    "The public data on this device are of publication {number}, {date}; there may be a newer one.",
  offline_can: "Still to be read: schools opened before, results kept on this device.",
  offline_cannot: "These need a network: finding schools from a home, the map, opening a result by code.",
  renewed: "Data newer than those on this page have been published.",
  updated: "There is a new version of this page.",
  reload: "Load again",
  share_school: "Share this school",
  share_finder: "Share the finder",
  linked: "The link you opened holds no home. Say where the child lives to see the way to this school.",
  linked_unknown: "The school of the link is not in the data that are published. Look for it by name or from home.",
  map_offline: "The map needs a network. The list and the schools' cards can be read.",
};

export const a = sentences<Key>(vi, en);
