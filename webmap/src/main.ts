// The page starts: the list answers first, the map's code comes after it.

import "./style/page.css";
import "./style/panel.css";
import "./style/map.css";

import { chooseHome, chooseSchool, loadCity, loadRun } from "./actions";
import { choose, language } from "./language";
import { showAnswer } from "./parts/answer";
import { showAsk } from "./parts/ask";
import { mapFrame } from "./parts/map-frame";
import { showRun } from "./parts/run";
import { showSchoolCard } from "./parts/school";
import { showTop } from "./parts/top";
import { redraw } from "./store";

async function start(): Promise<void> {
  choose(language());
  showTop();
  showAsk();
  showSchoolCard();
  showAnswer();
  showRun();
  const frame = mapFrame();
  redraw();
  await loadCity();
  await Promise.all([loadRun(), frame.load(chooseHome, chooseSchool)]);
}

void start();
