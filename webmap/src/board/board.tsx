// The operations board: one season at a glance, on a desk, a phone, and a wall (?wall=1).

import { useEffect, useState } from "preact/hooks";
import { city } from "../common/city";
import { season as seasonText } from "../common/format";
import { Answer, Sentence } from "../common/parts";
import { me } from "../officers/me";
import { wardName } from "../officers/schools";
import { Alerts } from "./alerts";
import "./board.css";
import { Ages, Forecast, Hours, Waits } from "./data";
import { Grades } from "./grades";
import { Stages } from "./stages";
import { t } from "./texts";
import { clockTime, n, pct, useFeed, useWall, wallHref, type Feed } from "./told";
import { Wards } from "./wards";

export function Board() {
  const [grade, setGrade] = useState<string | null>(null);
  const is_wall = useWall();
  const asked = useFeed(grade);
  const feed = asked.data;
  // what is shown stays while the next answer is on its way, and when there is none
  const shown = feed ? { ...asked, trouble: null } : asked;
  useEffect(() => {
    if (!is_wall) return;
    const leave = (event: KeyboardEvent) => {
      if (event.key === "Escape") location.assign(wallHref(false));
    };
    window.addEventListener("keydown", leave);
    return () => window.removeEventListener("keydown", leave);
  }, [is_wall]);
  return (
    <div class="board">
      <div class="board-head">
        <h1>{t("title", { season: seasonText(feed?.season ?? city.value?.season ?? "") })}</h1>
        <p class="hint">
          {is_wall && city.value ? `${city.value.name} · ` : ""}
          {feed && t("at", { time: clockTime(feed.at) })} · {t("proposal")}
        </p>
        <a class="button quiet" href={wallHref(!is_wall)}>
          {is_wall ? t("leave_wall") : t("wall")}
        </a>
      </div>
      {feed && asked.trouble && (
        <Sentence kind="warning">{t("stale", { time: clockTime(feed.at) })}</Sentence>
      )}
      <Answer asked={shown}>
        {(told) => <Told feed={told} wall={is_wall} grade={grade} onGrade={setGrade} />}
      </Answer>
    </div>
  );
}

interface ToldProps {
  feed: Feed;
  wall: boolean;
  grade: string | null;
  onGrade: (grade: string | null) => void;
}

function Told({ feed, wall, grade, onGrade }: ToldProps) {
  const within = me.value?.city ? [] : feed.of_wards;
  return (
    <div class="board-parts">
      {(!feed.sees_children || within.length > 0) && (
        <p class="hint">
          {!feed.sees_children && t("told")}{" "}
          {within.length > 0 &&
            t("of_wards", { wards: within.map((code) => wardName(code)).join(", ") })}
        </p>
      )}
      <Missing feed={feed} />
      <Alerts feed={feed} wall={wall} />
      <Stages feed={feed} />
      <Grades feed={feed} />
      <Wards feed={feed} wall={wall} grade={grade} onGrade={onGrade} />
      <Hours feed={feed} />
      {!wall && <Waits feed={feed} />}
      <Ages feed={feed} wall={wall} />
      <Forecast feed={feed} />
    </div>
  );
}

function Missing({ feed }: { feed: Feed }) {
  const { n_missing, n_children } = feed.everything;
  if (!n_children) return <p class="missing none">{t("no_children")}</p>;
  if (n_missing === null) return <p class="missing none">{t("untold_missing")}</p>;
  const beside = t("missing_of", { n: n(n_children), share: pct(feed.located_pct) });
  return (
    <a class={n_missing ? "missing" : "missing none"} href="#/children/desk">
      {n_missing > 0 ? (
        <>
          <span class="missing-before">{t("missing_before")}</span>
          <strong>{n(n_missing)}</strong>
          <span class="missing-what">{t("missing")}</span>
        </>
      ) : (
        <strong>{t("none_missing")}</strong>
      )}
      <span class="hint">{beside}</span>
    </a>
  );
}
