// One row of rooms, the same on every screen; a key that does not open a room does not see its door.

import { useLocation } from "wouter-preact";
import { may, mayCity, me } from "./me";
import { said } from "./say";
import { wardName } from "./schools";

const t = said({
  rooms: ["Các phần việc", "Rooms of work"],
  board: ["Bảng điều hành", "Board"],
  season: ["Thời hạn", "Deadlines"],
  imports: ["Nhập dữ liệu", "Imports"],
  children: ["Học sinh", "Children"],
  places: ["Chỉ tiêu và cổng", "Seats and gates"],
  runs: ["Xếp chỗ", "Placement"],
  results: ["Kết quả", "Results"],
  areas: ["Vùng tuyển sinh", "Catchments"],
  approvals: ["Chờ người thứ hai", "Second person"],
  whole_city: ["cả thành phố", "the whole city"],
  signed_in: ["{client} · {where}", "{client} · {where}"],
});

interface Room {
  name: "board" | "season" | "imports" | "children" | "places" | "runs" | "results" | "areas" | "approvals";
  href: string;
  open: () => boolean;
}

const ROOMS: readonly Room[] = [
  { name: "board", href: "/board", open: () => may("registers:read", "runs:read") },
  { name: "season", href: "/season", open: () => mayCity("runs:read") },
  { name: "imports", href: "/imports", open: () => mayCity("runs:work") },
  {
    name: "children",
    href: "/children",
    open: () => may("people:read", "requests:read"),
  },
  { name: "places", href: "/places", open: () => may("registers:read") && may("registers:edit") },
  { name: "runs", href: "/runs", open: () => mayCity("runs:read") },
  { name: "results", href: "/results", open: () => !me.value?.city && may("results:read") },
  { name: "areas", href: "/areas", open: () => may("catchments:edit", "catchments:approve") },
  {
    name: "approvals",
    href: "/approvals",
    open: () => may("runs:decide", "registers:edit", "requests:decide"),
  },
];

/** The rooms that this key opens. */
export function rooms(): readonly Room[] {
  return ROOMS.filter((one) => one.open());
}

export function Navigation() {
  const [at] = useLocation();
  const known = me.value;
  const where = known?.city
    ? t("whole_city")
    : (known?.wards ?? []).map((code) => wardName(code)).join(", ");
  return (
    <div class="rooms">
      <nav aria-label={t("rooms")}>
        {rooms().map((one) => (
          <a
            key={one.name}
            href={`#${one.href}`}
            aria-current={at.startsWith(one.href) ? "page" : undefined}
          >
            {t(one.name)}
          </a>
        ))}
      </nav>
      {known && (
        <p class="hint">{t("signed_in", { client: known.person ?? known.client, where })}</p>
      )}
    </div>
  );
}
