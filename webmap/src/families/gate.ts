// How a gate is named, also where the data know none.

import type { Schema } from "../common/api";
import { t } from "./texts";

export function gateName(gate: Schema<"GateOut">): string {
  if (!gate.listed) return t("gate_unknown");
  return gate.name ?? t("gate_n", { n: gate.gate_no });
}
