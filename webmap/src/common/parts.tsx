// The pieces that every face is made of. Whatever comes from data is a child, so text stays text.

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Asked } from "./asked";
import { Icon, type IconName } from "./icons";
import { c } from "./texts";
import type { Trouble } from "./trouble";

interface ButtonProps {
  children?: ComponentChildren;
  icon?: IconName;
  /** `main` is the one thing to do here; `quiet` looks like a link; `danger` cannot be taken back. */
  kind?: "main" | "plain" | "quiet" | "danger";
  /** Said by a screen reader where the button shows a picture alone. */
  label?: string;
  disabled?: boolean;
  busy?: boolean;
  pressed?: boolean;
  type?: "button" | "submit";
  id?: string;
  onClick?: () => void;
}

export function Button(props: ButtonProps) {
  const { children, icon, kind = "plain", label, disabled, busy, pressed, type, id, onClick } = props;
  return (
    <button
      type={type ?? "button"}
      id={id}
      class={`button ${kind}${icon && !children ? " square" : ""}`}
      aria-label={label}
      title={children ? undefined : label}
      aria-pressed={pressed}
      aria-busy={busy || undefined}
      disabled={disabled || busy}
      onClick={onClick}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** A sentence that somebody must read; `alert` is read aloud at once. */
export function Sentence(props: {
  children: ComponentChildren;
  kind?: "plain" | "good" | "warning" | "alert";
}) {
  const kind = props.kind ?? "plain";
  return (
    <div class={`sentence ${kind}`} role={kind === "alert" ? "alert" : "status"}>
      {props.children}
    </div>
  );
}

export function TroubleLine({ trouble, again }: { trouble: Trouble | null; again?: () => void }) {
  if (!trouble) return null;
  return (
    <Sentence kind="alert">
      <p>{trouble.say()}</p>
      {trouble.again && again && (
        <Button kind="quiet" onClick={again}>
          {c("retry")}
        </Button>
      )}
    </Sentence>
  );
}

/** Draw an answer once it is there; say that it is on its way, or what went wrong, otherwise. */
export function Answer<Data>(props: {
  asked: Asked<Data>;
  children: (data: Data) => ComponentChildren;
}) {
  const { asked, children } = props;
  return (
    <div class="answer-of" aria-busy={asked.busy}>
      <TroubleLine trouble={asked.trouble} again={asked.again} />
      {asked.data !== null
        ? children(asked.data)
        : asked.busy && (
            <p class="hint" role="status">
              {c("asking")}
            </p>
          )}
    </div>
  );
}

/** A labelled input; what is wrong with it stands under it and is tied to it. */
export function Field(props: {
  id: string;
  label: string;
  hint?: string;
  wrong?: string | null;
  children: ComponentChildren;
}) {
  const { id, label, hint, wrong, children } = props;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {wrong && (
        <p class="wrong" id={`${id}-wrong`} role="alert">
          {wrong}
        </p>
      )}
    </div>
  );
}

/** A field of one line, or of `rows` lines; what is typed is told at every letter. */
export function TextField(props: {
  id: string;
  label: string;
  hint?: string;
  value: string;
  onType: (value: string) => void;
  maxLength?: number;
  rows?: number;
  type?: "text" | "date" | "number";
}) {
  const { id, label, hint, value, onType, maxLength, rows, type } = props;
  const described = hint ? `${id}-hint` : undefined;
  return (
    <Field id={id} label={label} {...(hint ? { hint } : {})}>
      {rows ? (
        <textarea
          id={id}
          rows={rows}
          maxLength={maxLength}
          aria-describedby={described}
          value={value}
          onInput={(event) => onType(event.currentTarget.value)}
        />
      ) : (
        <input
          id={id}
          type={type}
          maxLength={maxLength}
          aria-describedby={described}
          value={value}
          onInput={(event) => onType(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

export function Choices<Value extends string>(props: {
  name: string;
  legend: string;
  options: readonly { value: Value; text: string; missing?: boolean }[];
  value: Value;
  small?: boolean;
  onChoose: (value: Value) => void;
}) {
  const { name, legend, options, value, small, onChoose } = props;
  return (
    <fieldset class={small ? "choices small" : "choices"}>
      <legend>{legend}</legend>
      <div class="options">
        {options.map((option) => (
          <label key={option.value}>
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              disabled={option.missing}
              onChange={() => onChoose(option.value)}
            />
            <span>{option.text}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** A question before something that cannot be taken back. Escape and the button close it. */
export function Dialog(props: {
  title: string;
  children: ComponentChildren;
  onClose: () => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = dialog.current;
    if (shown && !shown.open) shown.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby="dialog-title"
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
    >
      <div class="dialog-head">
        <h2 id="dialog-title">{props.title}</h2>
        <Button icon="close" kind="quiet" label={c("close")} onClick={props.onClose} />
      </div>
      {props.children}
    </dialog>
  );
}

/** Names and values, such as the figures of a run. */
export function Facts({ rows }: { rows: readonly (readonly [string, ComponentChildren])[] }) {
  return (
    <table class="figures">
      <tbody>
        {rows.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
