// The code is typed here; it goes into the body of a question and nowhere else.

import { useRef } from "preact/hooks";
import { Button, Field, TroubleLine } from "../../common/parts";
import { grouped } from "../code";
import { busy, code, forget, open, trouble } from "../store";
import { t } from "../texts";

const MOST_TYPED = 40;
const GROUP = 4;

export function CodePart() {
  const input = useRef<HTMLInputElement>(null);
  const typed = () => input.current?.value ?? "";
  if (code.value) {
    return (
      <p class="opened">
        <span>{t("opened", { end: grouped(code.value).slice(-GROUP) })}</span>
        <Button kind="quiet" icon="close" onClick={forget}>
          {t("forget")}
        </Button>
      </p>
    );
  }
  return (
    <form
      class="card code"
      onSubmit={(event) => {
        event.preventDefault();
        void open(typed());
      }}
    >
      <h1>{t("title")}</h1>
      <Field id="code" label={t("code")} hint={t("code_hint")}>
        <input
          id="code"
          ref={input}
          type="text"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          maxlength={MOST_TYPED}
          placeholder="XXXX-XXXX-XXXX-XXXX"
          aria-describedby="code-hint"
        />
      </Field>
      <Button kind="main" type="submit" busy={busy.value}>
        {t("open")}
      </Button>
      <p class="hint">{t("time_note")}</p>
      <TroubleLine trouble={trouble.value} again={() => void open(typed())} />
      <p class="hint">
        <a href="/">{t("to_finder")}</a>
      </p>
    </form>
  );
}
