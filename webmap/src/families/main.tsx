// The finder starts: the list answers first, the map's code comes after it.

import "../common/style/page.css";
import "../common/style/parts.css";
import "../common/style/map.css";
import "./panel.css";

import { render } from "preact";
import { install } from "../app/register";
import { Page } from "./page";

const root = document.getElementById("app");
if (root) render(<Page />, root);
install();
