// The head of every page: what this is, which season and data, the other faces, the other language.

import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { NetworkLine } from "../app/line";
import { city, loadCity } from "./city";
import { day, season } from "./format";
import { HelpButton } from "./help/button";
import { language } from "./language";
import { Button } from "./parts";
import { PracticeBar } from "./practice/bar";
import { key, signOut } from "./session";
import { c } from "./texts";

export type Face = "families" | "officers" | "planners";

const FACES: readonly { face: Face; href: string }[] = [
  { face: "families", href: "/" },
  { face: "officers", href: "/officers" },
  { face: "planners", href: "/planners" },
];

export function Head({ face, skip }: { face: Face; skip: string }) {
  useEffect(() => {
    document.title = city.value ? `Gần Trường · ${city.value.name}` : "Gần Trường";
  });
  return (
    <>
      <a class="skip" href="#panel" id="skip" onClick={toPanel}>
        {skip}
      </a>
      <PracticeBar />
      <header class={face === "families" ? "top" : "top desk-top"} id="top">
        <a class="brand" href="/">
          <img src="/icon.svg" alt="" width="32" height="32" />
          <span>
            <span class="name">Gần Trường</span>
            <span class="tagline">{c("tagline")}</span>
          </span>
        </a>
        <Notes />
        {face !== "families" && <Faces face={face} />}
        {face !== "families" && key.value && (
          <Button kind="quiet" onClick={signOut}>
            {c("sign_out")}
          </Button>
        )}
        <HelpButton />
        <LanguageButton />
      </header>
      {face === "families" && <NetworkLine />}
    </>
  );
}

/** Move the focus there ourselves: within a face, what follows the # is the screen. */
function toPanel(event: Event): void {
  event.preventDefault();
  document.getElementById("panel")?.focus();
}

function Notes() {
  const known = city.value;
  if (!known) return <ul class="facts" />;
  return (
    <ul class="facts">
      <li class="city">{known.name}</li>
      {known.notice && <li class="notice">{known.notice[language.value]}</li>}
      {known.season && <li>{c("season", { season: season(known.season) })}</li>}
      {known.data_date && <li>{c("data_date", { date: day(known.data_date) })}</li>}
    </ul>
  );
}

function Faces({ face }: { face: Face }) {
  return (
    <nav class="faces" aria-label={c("faces")}>
      {FACES.map((one) => (
        <a key={one.face} href={one.href} aria-current={one.face === face ? "page" : undefined}>
          {c(one.face)}
        </a>
      ))}
    </nav>
  );
}

export function LanguageButton() {
  const other = language.value === "vi" ? "en" : "vi";
  return (
    <button
      type="button"
      class="language"
      id="language"
      lang={other}
      onClick={() => {
        language.value = other;
        void loadCity();
      }}
    >
      {c("other_language")}
    </button>
  );
}

/** Page of a face that needs a key: head, then what stands under it. */
export function Desk(props: { face: Face; skip: string; children: ComponentChildren }) {
  useEffect(() => void loadCity(), []);
  return (
    <>
      <Head face={props.face} skip={props.skip} />
      <main class="work" id="panel" tabindex={-1}>
        {props.children}
      </main>
    </>
  );
}
