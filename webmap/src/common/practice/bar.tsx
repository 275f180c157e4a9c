// A place of practice says so above everything else, and leads to its exercises.

import type { ComponentType } from "preact";
import { useState } from "preact/hooks";
import { city } from "../city";
import { language } from "../language";
import { Button } from "../parts";
import { c } from "../texts";

type Sheet = ComponentType<{ onClose: () => void }>;

export function PracticeBar() {
  const [open, setOpen] = useState<Sheet | null>(null);
  const words = city.value?.practice;
  if (!words) return null;
  const Exercises = open;
  return (
    <div class="practice-bar" role="note">
      <strong>{words[language.value]}</strong>
      <Button
        kind="quiet"
        id="exercises"
        onClick={() => void import("./sheet").then((made) => setOpen(() => made.Exercises))}
      >
        {c("exercises")}
      </Button>
      {Exercises && (
        <Exercises
          onClose={() => {
            setOpen(null);
            requestAnimationFrame(() => document.getElementById("exercises")?.focus());
          }}
        />
      )}
    </div>
  );
}
