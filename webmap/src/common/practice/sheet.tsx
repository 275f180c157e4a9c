// The exercises of training: what is asked, done or not yet, and what is still missing.

import { useEffect, useRef } from "preact/hooks";
import { api, data, type Schema } from "../api";
import { useAsked } from "../asked";
import "../help/help.css";
import { Icon } from "../icons";
import { language } from "../language";
import { Answer, Button } from "../parts";
import { c } from "../texts";

type Exercise = Schema<"ExerciseOut">;

const FACES = ["families", "officers", "planners"] as const;

/** What is done on this page comes first. */
function faces(): readonly (typeof FACES)[number][] {
  const here = FACES.find((face) => location.pathname.startsWith(`/${face}`)) ?? "families";
  return [here, ...FACES.filter((face) => face !== here)];
}

export function Exercises({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const asked = useAsked((signal) => data(api.GET("/v1/practice", { signal })), []);
  useEffect(() => {
    dialog.current?.showModal();
    return () => dialog.current?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      class="help-sheet"
      aria-labelledby="exercises-title"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <div class="dialog-head">
        <h2 id="exercises-title">{c("exercises")}</h2>
        <Button icon="close" kind="quiet" label={c("close")} onClick={onClose} />
      </div>
      <p>{c("exercises_about")}</p>
      <Button onClick={asked.again} busy={asked.busy}>
        {c("exercises_again")}
      </Button>
      <Answer asked={asked}>
        {(found) => (
          <>
            {faces().map((face) => (
              <section key={face}>
                <h3>{c(face)}</h3>
                {found.items
                  .filter((one) => one.face === face)
                  .map((one) => (
                    <One key={one.id} one={one} />
                  ))}
              </section>
            ))}
          </>
        )}
      </Answer>
    </dialog>
  );
}

function One({ one }: { one: Exercise }) {
  const now = language.value;
  return (
    <details class="exercise" data-done={one.done}>
      <summary>
        {one.title[now]}{" "}
        <span class={one.done ? "badge done" : "badge"}>
          {one.done && <Icon name="check" />}
          {c(one.done ? "exercise_done" : "exercise_open")}
        </span>
      </summary>
      {one.key && <p class="hint">{c("exercise_key", { key: one.key })}</p>}
      <ol>
        {one.steps.map((step) => (
          <li key={step.vi}>{step[now]}</li>
        ))}
      </ol>
      {one.file && (
        <p>
          <a href={`/v1/practice/files/${one.file}`} download={one.file}>
            {c("exercise_file", { file: one.file })}
          </a>
        </p>
      )}
      {one.missing.map((said) => (
        <p key={said.vi} class="wrong">
          {said[now]}
        </p>
      ))}
    </details>
  );
}
