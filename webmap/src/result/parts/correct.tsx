// The home is in the wrong place: show what would change first, then ask; an officer decides.

import { useEffect, useState } from "preact/hooks";
import { api, data, type Schema } from "../../common/api";
import { useAsked, useDoing } from "../../common/asked";
import { city } from "../../common/city";
import { day, metres } from "../../common/format";
import { Answer, Button, Field, Sentence, TroubleLine } from "../../common/parts";
import { MapFrame } from "../../common/map/frame";
import { readPlace, type Box } from "../../common/place";
import type { PinMap, Point } from "../pin-map";
import { t } from "../texts";
import { said } from "./both";

type HomeRequest = Schema<"HomeRequestOut">;

const DECIMALS = 6; // 0.1 m
const MOST_FILES = 2;
const MOST_BYTES = 4_000_000;
const MOST_WORDS = 1000;

export function CorrectPart({ code }: { code: string }) {
  const [open, setOpen] = useState(false);
  return (
    <section class="card correct" aria-labelledby="correct-title">
      <h2 id="correct-title">{t("correct_title")}</h2>
      <p class="hint">{t("correct_about")}</p>
      {open ? (
        <Form code={code} />
      ) : (
        <Button onClick={() => setOpen(true)}>{t("correct_open")}</Button>
      )}
    </section>
  );
}

function Form({ code }: { code: string }) {
  const [point, setPoint] = useState<Point | null>(null);
  const [text, setText] = useState("");
  const [words, setWords] = useState("");
  const [files, setFiles] = useState<File[]>([]);
  const [shown, setShown] = useState<HomeRequest | null>(null);
  const [sent, setSent] = useState<HomeRequest | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const doing = useDoing();
  const list = useAsked(
    (signal) => data(api.POST("/v1/family/requests/list", { body: { code }, signal })),
    [code, sent?.request_no],
  );

  function change(next: Point | null): void {
    setPoint(next);
    setShown(null); // the metres were those of another point
    setSent(null);
    setWrong(null);
  }

  function place(next: Point): void {
    setText(`${next.lon.toFixed(DECIMALS)}, ${next.lat.toFixed(DECIMALS)}`);
    change(next);
  }

  function typed(words_typed: string): void {
    const box = (city.value?.bbox as Box | undefined) ?? [-180, -90, 180, 90];
    const found = readPlace(words_typed, box);
    setText(words_typed);
    change(found === "swapped" ? null : found);
  }

  async function ask(dry_run: boolean): Promise<void> {
    if (!point) return setWrong(t(text.trim() ? "point_wrong" : "point_missing"));
    await doing.run(async () => {
      const body = {
        code,
        ...point,
        words,
        files: dry_run ? [] : await Promise.all(files.map(base64)),
        dry_run,
      };
      const answered = await data(api.POST("/v1/family/requests", { body }));
      if (dry_run) setShown(answered);
      else {
        setShown(null);
        setSent(answered);
      }
    });
  }

  return (
    <>
      <Field id="point" label={t("point")} hint={t("point_hint")} wrong={wrong}>
        <input
          id="point"
          type="text"
          autocomplete="off"
          inputmode="text"
          aria-describedby="point-hint"
          value={text}
          onInput={(event) => typed(event.currentTarget.value)}
        />
      </Field>
      <PointMap point={point} place={place} />
      <Field id="words" label={t("words")}>
        <textarea
          id="words"
          rows={3}
          maxlength={MOST_WORDS}
          value={words}
          onInput={(event) => setWords(event.currentTarget.value)}
        />
      </Field>
      <Field id="files" label={t("files")} hint={t("files_hint")}>
        <input
          id="files"
          type="file"
          multiple
          accept="image/jpeg,image/png,application/pdf"
          aria-describedby="files-hint"
          onChange={(event) => {
            const chosen = [...(event.currentTarget.files ?? [])];
            const fit = chosen.length <= MOST_FILES && chosen.every((one) => one.size <= MOST_BYTES);
            setFiles(fit ? chosen : []);
            setWrong(fit ? null : t("files_wrong"));
          }}
        />
      </Field>
      <TroubleLine trouble={doing.trouble} />
      {!shown && (
        <Button kind="main" busy={doing.busy} onClick={() => void ask(true)}>
          {t("dry_run")}
        </Button>
      )}
      {shown && <Preview request={shown} busy={doing.busy} onSend={() => void ask(false)} />}
      {sent && (
        <Sentence kind="good">
          <p>{t("sent", { n: sent.request_no ?? "" })}</p>
        </Sentence>
      )}
      <h3>{t("requests")}</h3>
      <Answer asked={list}>{({ items }) => <Requests items={items} />}</Answer>
    </>
  );
}

function PointMap({ point, place }: { point: Point | null; place: (point: Point) => void }) {
  const [map, setMap] = useState<PinMap | null>(null);
  useEffect(() => map?.show(point), [map, point]);
  return (
    <div class="pin-map">
      <MapFrame
        label={t("pin_map")}
        help={t("pin_map_help")}
        instead={t("no_map")}
        start={async (container, known) =>
          (await import("../pin-map")).startPinMap(container, known, place)
        }
        onReady={(started: PinMap) => setMap(started)}
      />
    </div>
  );
}

function Preview(props: { request: HomeRequest; busy: boolean; onSend: () => void }) {
  const { request, busy, onSend } = props;
  return (
    <div class="preview">
      <h3>{t("preview")}</h3>
      {request.moved_m !== null && <p>{t("moved", { m: metres(request.moved_m) })}</p>}
      <Metres request={request} />
      <p class="hint">{t("nothing_moves")}</p>
      <p class="hint">{said(request.correct)}</p>
      <Button kind="main" busy={busy} onClick={onSend}>
        {t("send")}
      </Button>
    </div>
  );
}

function Metres({ request }: { request: HomeRequest }) {
  const length = (value: number | null) => (value === null ? "–" : metres(value));
  return (
    <div class="table-frame" tabindex={0} role="region" aria-label={t("metres_table")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("school")}</th>
            <th scope="col" class="number">
              {t("old_m")}
            </th>
            <th scope="col" class="number">
              {t("new_m")}
            </th>
          </tr>
        </thead>
        <tbody>
          {request.nearest.map((one) => (
            <tr key={one.school_code}>
              <th scope="row">{one.name}</th>
              <td class="number">{length(one.old_m)}</td>
              <td class="number">{length(one.new_m)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Requests({ items }: { items: readonly HomeRequest[] }) {
  if (!items.length) return <p class="hint">{t("no_requests")}</p>;
  return (
    <ul class="requests">
      {items.map((one) => (
        <li key={one.request_no}>
          <strong>{t(`request_${one.state ?? "received"}`)}</strong>{" "}
          {t("request_made", {
            n: one.request_no ?? "",
            date: one.made_at ? day(one.made_at) : "–",
          })}
          {one.reason && <p>{t("office_says", { reason: one.reason })}</p>}
        </li>
      ))}
    </ul>
  );
}

async function base64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 32_768) {
    text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  }
  return btoa(text);
}
