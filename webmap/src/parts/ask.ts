// The questions: which grade, where, measured on foot or by motorbike.

import { chooseGrade, chooseHome, chooseProfile } from "../actions";
import { byId, el, icon, ICONS } from "../dom";
import { t } from "../language";
import { change, listen, type State } from "../store";
import type { Key } from "../texts";
import type { Grade } from "../types";
import { searchBox } from "./search";

const GRADES: readonly Grade[] = ["K", "1", "6", "10"];
const POSITION_TIMEOUT_MS = 15_000;

export function showAsk(): void {
  const root = byId("ask");
  listen((state, before) => {
    const same = before && before.city === state.city;
    if (same && before.grade === state.grade && before.profile === state.profile) return;
    if (same) return mark(root, state);
    const old = root.querySelector<HTMLElement>(".where");
    if (before && old) return void around(root, old, state);
    const text = old?.querySelector("input")?.value ?? "";
    root.replaceChildren(grades(state), where(text), profiles(state));
  });
}

/** Draw the choices again around the box that somebody may be typing in. */
function around(root: HTMLElement, box: HTMLElement, state: State): void {
  for (const other of [...root.childNodes]) if (other !== box) other.remove();
  box.before(grades(state));
  box.after(profiles(state));
}

function mark(root: HTMLElement, state: State): void {
  for (const input of root.querySelectorAll<HTMLInputElement>("input[type=radio]")) {
    input.checked = input.value === (input.name === "grade" ? state.grade : state.profile);
  }
}

function grades(state: State): HTMLElement {
  const known = new Map(state.city?.grades.map((entry) => [entry.grade, entry.n_schools]));
  const choices = GRADES.map((grade) => {
    const missing = state.city !== null && !known.get(grade);
    return radio("grade", grade, t(`grade_${grade}`), state.grade === grade, missing, () =>
      chooseGrade(grade),
    );
  });
  return group("choices", t("grade_legend"), choices);
}

function profiles(state: State): HTMLElement | string {
  const names = state.city?.profiles ?? [];
  if (names.length < 2) return "";
  const choices = names.map((name) =>
    radio("profile", name, t(`profile_${name}` as Key), state.profile === name, false, () =>
      chooseProfile(name),
    ),
  );
  return group("choices small", t("profile_legend"), choices);
}

function group(kind: string, legend: string, choices: HTMLElement[]): HTMLElement {
  return el("fieldset", { class: kind }, [
    el("legend", { text: legend }),
    el("div", { class: "options" }, choices),
  ]);
}

function radio(
  name: string,
  value: string,
  text: string,
  checked: boolean,
  disabled: boolean,
  choose: () => void,
): HTMLElement {
  const input = el("input", { attributes: { type: "radio", name, value }, on: { change: choose } });
  input.checked = checked;
  input.disabled = disabled;
  return el("label", {}, [input, el("span", { text })]);
}

function where(text: string): HTMLElement {
  const position = el(
    "button",
    { class: "quiet", attributes: { type: "button" }, on: { click: usePosition } },
    [icon(ICONS.target), el("span", { text: t("use_position") })],
  );
  return el("div", { class: "where" }, [
    el("label", { class: "legend", text: t("where_label"), attributes: { for: "place" } }),
    searchBox(text),
    el("p", { class: "hint", text: t("where_hint"), attributes: { id: "place-hint" } }),
    position,
  ]);
}

function usePosition(): void {
  const refused = () => change({ trouble: { key: "no_position" } });
  if (!navigator.geolocation) return refused();
  navigator.geolocation.getCurrentPosition(
    ({ coords }) =>
      chooseHome({ lon: coords.longitude, lat: coords.latitude, origin: "device" }),
    refused,
    { enableHighAccuracy: true, timeout: POSITION_TIMEOUT_MS },
  );
}
