// The location desk: where a child's school hangs on the answer first; keys 1 to 5 accept.

import { useEffect, useMemo, useState } from "preact/hooks";
import { api, data, type Schema } from "../../common/api";
import { useAsked, useDoing } from "../../common/asked";
import { gradeName, metres, whole } from "../../common/format";
import { Answer, Button, Sentence, TextField, TroubleLine } from "../../common/parts";
import { may } from "../me";
import type { Point } from "../pick_map";
import { Picking } from "../picking";
import { proposalOf, Waits } from "../reason";
import { said } from "../say";
import { wardName } from "../schools";

const t = said({
  title: ["Bàn định vị", "Location desk"],
  left: ["Còn {n} em chưa rõ nơi ở: {waiting} chờ xem, {not_found} không tìm thấy, {ask} hỏi lại gia đình.", "{n} children without a sure place: {waiting} wait, {not_found} not found, {ask} asked again."],
  none: [
    "Không có địa chỉ nào chờ xem. Hãy xem tiếp “Yêu cầu của gia đình”.",
    "No address waits. Go on to “Families' requests”.",
  ],
  queue: ["Hàng chờ, việc ảnh hưởng nhất trước", "The queue, what matters most first"],
  flips: ["đổi trường gần nhất", "nearest school changes"],
  spread: ["cách nhau {metres}", "{metres} apart"],
  entry: ["Em {child} · {grade} · {ward}", "Child {child} · {grade} · {ward}"],
  declared: ["Gia đình khai", "Declared"],
  place: ["{n}. {matched}", "{n}. {matched}"],
  quality: ["{quality}, sai số tới {metres}", "{quality}, up to {metres} off"],
  nearest: ["Ba trường gần nhất còn chỉ tiêu", "Three nearest schools with seats"],
  none_near: ["không tới được trường nào", "no school can be reached"],
  accept: ["Chọn nơi {n} (phím {n})", "Take place {n} (key {n})"],
  keys: ["Phím 1–5 chọn nơi; ← → sang địa chỉ khác.", "Keys 1–5 take a place; ← → go to another address."],
  reason: ["Căn cứ (lưu vào lịch sử)", "On what ground (kept in the history)"],
  ground: ["Đối chiếu địa chỉ trên bản đồ", "Address compared on the map"],
  own: ["Điểm của bạn đã được đặt trên bản đồ.", "Your point stands on the map."],
  own_none: ["Hoặc chạm bản đồ để đặt một điểm khác.", "Or tap the map to set another point."],
  own_pin: ["Điểm bạn đặt", "The point you set"],
  two: [
    "Nếu xa hơn {metres} so với mọi nơi kể trên: cần người thứ hai đồng ý.",
    "If it is farther than {metres} from every place above, a second person has to agree.",
  ],
  take_own: ["Lấy điểm này", "Take this point"],
  send_back: ["Không nơi nào đúng: hỏi lại gia đình", "None is right: ask the family"],
  done: ["Đã ghi: em {child}.", "Kept: child {child}."],
  map: ["Bản đồ các nơi có thể", "Map of the places that may be meant"],
  map_help: ["Enter đặt điểm vào giữa bản đồ.", "Enter sets the point in the middle of the map."],
  next: ["Địa chỉ sau", "Next address"],
  previous: ["Địa chỉ trước", "Previous address"],
});

const QUALITY = said({
  house: ["số nhà", "house"],
  alley: ["hẻm", "alley"],
  street: ["đường", "street"],
  khu_pho: ["khu phố", "neighbourhood"],
  ward: ["phường", "ward"],
});

type Entry = Schema<"WaitingOut">;
type Short = Schema<"WaitingShort">;
const KEYS = 5;

export function LocationDesk() {
  const asked = useAsked((signal) => data(api.GET("/v1/location-desk", { signal })), []);
  const [at, setAt] = useState(0);
  const [told, setTold] = useState<string | null>(null);
  return (
    <>
      <h1>{t("title")}</h1>
      {told && <Sentence kind="good">{told}</Sentence>}
      <Answer asked={asked}>
        {(desk) => {
          const { located, items } = desk;
          const chosen = items[Math.min(at, items.length - 1)];
          return (
            <>
              <p id="left">
                {t("left", {
                  n: whole(located.without_point),
                  waiting: whole(located.waiting),
                  not_found: whole(located.not_found),
                  ask: whole(located.ask_family),
                })}
              </p>
              {chosen ? (
                <>
                  <Queue items={items} chosen={chosen} onChoose={setAt} />
                  <One
                    key={chosen.number}
                    short={chosen}
                    onMove={(step) => setAt(Math.max(0, Math.min(items.length - 1, at + step)))}
                    onDone={() => {
                      setTold(t("done", { child: chosen.pupil_id }));
                      asked.again();
                    }}
                  />
                </>
              ) : (
                <p class="hint">{t("none")}</p>
              )}
            </>
          );
        }}
      </Answer>
    </>
  );
}

function Queue(props: { items: readonly Short[]; chosen: Short; onChoose: (at: number) => void }) {
  return (
    <label class="field">
      <b>{t("queue")}</b>
      <select
        id="queue"
        value={props.chosen.number}
        onChange={(event) => props.onChoose(event.currentTarget.selectedIndex)}
      >
        {props.items.map((one) => (
          <option key={one.number} value={one.number}>
            {one.pupil_id} · {wardName(one.ward_code)} ·{" "}
            {[one.flips ? t("flips") : "", t("spread", { metres: metres(one.spread_m) })]
              .filter(Boolean)
              .join(", ")}
          </option>
        ))}
      </select>
    </label>
  );
}

interface OneProps {
  short: Short;
  onMove: (step: number) => void;
  onDone: () => void;
}

function One({ short, onMove, onDone }: OneProps) {
  const params = { path: { number: short.number } };
  const asked = useAsked(
    (signal) => data(api.GET("/v1/location-desk/{number}", { signal, params })),
    [short.number],
  );
  const [own, setOwn] = useState<Point | null>(null);
  const [reason, setReason] = useState(t("ground"));
  const [proposal, setProposal] = useState<number | null>(null);
  const doing = useDoing();
  const entry = asked.data;
  const decide = (place: { candidate: number } | Point) =>
    doing.run(async () => {
      try {
        await api.POST("/v1/location-desk/{number}/confirm", { params, body: { ...place, reason } });
        onDone();
      } catch (error) {
        const number = proposalOf(error);
        if (number === null) throw error;
        setProposal(number);
      }
    });
  const sendBack = () =>
    doing.run(async () => {
      await api.POST("/v1/location-desk/{number}/reject", { params, body: { reason } });
      onDone();
    });
  const ready = may("people:edit") && reason.trim() !== "" && !doing.busy;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (isTyping(event.target) || event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key === "ArrowRight") onMove(1);
      else if (event.key === "ArrowLeft") onMove(-1);
      const n = Number(event.key);
      if (ready && entry && n >= 1 && n <= Math.min(KEYS, entry.candidates.length)) {
        event.preventDefault();
        void decide({ candidate: n });
      }
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  });
  const places = useMemo(
    () => (entry?.candidates ?? []).map((one) => ({ lon: one.lon, lat: one.lat, text: String(one.candidate) })),
    [entry],
  );
  return (
    <div class="side-by-side">
      <section class="card" id="entry">
        <Answer asked={asked}>
          {(found) => (
            <Card
              entry={found}
              ready={ready}
              own={own}
              onTake={(candidate) => void decide({ candidate })}
              onOwn={() => own && void decide(own)}
            />
          )}
        </Answer>
        <TextField id="ground" label={t("reason")} maxLength={400} value={reason} onType={setReason} />
        <TroubleLine trouble={doing.trouble} />
        <Waits number={proposal} />
        <p class="hint">{t("keys")}</p>
        <div class="row">
          {may("people:edit") && (
            <Button disabled={!ready} onClick={() => void sendBack()}>
              {t("send_back")}
            </Button>
          )}
          <Button kind="quiet" onClick={() => onMove(-1)}>
            {t("previous")}
          </Button>
          <Button kind="quiet" onClick={() => onMove(1)}>
            {t("next")}
          </Button>
        </div>
      </section>
      <Picking
        label={t("map")}
        help={t("map_help")}
        own_label={t("own_pin")}
        places={places}
        own={own}
        onPick={setOwn}
      />
    </div>
  );
}

interface CardProps {
  entry: Entry;
  ready: boolean;
  own: Point | null;
  onTake: (candidate: number) => void;
  onOwn: () => void;
}

function Card({ entry, ready, own, onTake, onOwn }: CardProps) {
  return (
    <>
      <h2>
        {t("entry", {
          child: entry.pupil_id,
          grade: gradeName(entry.grade),
          ward: wardName(entry.ward_code) ?? "–",
        })}
      </h2>
      <p>
        {t("declared")}: <b>{entry.address ?? "–"}</b>
      </p>
      {entry.candidates.map((one) => (
        <div key={one.candidate} class="candidate">
          <h3>{t("place", { n: one.candidate, matched: one.matched })}</h3>
          <p class="hint">{t("quality", { quality: qualityName(one.quality), metres: metres(one.bound_m) })}</p>
          <p class="hint">
            {t("nearest")}:{" "}
            {one.nearest.length
              ? one.nearest.map((near) => `${near.name} (${metres(near.distance_m)})`).join(", ")
              : t("none_near")}
          </p>
          {may("people:edit") && (
            <Button disabled={!ready} onClick={() => onTake(one.candidate)}>
              {t("accept", { n: one.candidate })}
            </Button>
          )}
        </div>
      ))}
      {own ? (
        <>
          <p>{t("own")}</p>
          <Sentence kind="warning">{t("two", { metres: metres(entry.alone_m) })}</Sentence>
          {may("people:edit") && (
            <Button kind="main" disabled={!ready} onClick={onOwn}>
              {t("take_own")}
            </Button>
          )}
        </>
      ) : (
        <p class="hint">{t("own_none")}</p>
      )}
    </>
  );
}

function qualityName(word: string): string {
  const known = (["house", "alley", "street", "khu_pho", "ward"] as const).find((one) => one === word);
  return known ? QUALITY(known) : word;
}

/** Digits that go into a field are no decisions; arrows in a list or on the map neither. */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, canvas, dialog") !== null;
}
