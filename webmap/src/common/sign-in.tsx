// The door of officers and planners: a key, kept in this tab only.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Button, Field } from "./parts";
import { key, signIn } from "./session";
import { c } from "./texts";

export function SignedIn({ title, children }: { title: string; children: ComponentChildren }) {
  return key.value ? <>{children}</> : <SignIn title={title} />;
}

function SignIn({ title }: { title: string }) {
  const [given, setGiven] = useState("");
  return (
    <form
      class="sign-in card"
      onSubmit={(event) => {
        event.preventDefault();
        if (given.trim()) signIn(given.trim());
      }}
    >
      <h1>{title}</h1>
      <Field id="key" label={c("key")} hint={c("sign_in_note")}>
        <input
          id="key"
          type="password"
          autocomplete="off"
          spellcheck={false}
          aria-describedby="key-hint"
          value={given}
          onInput={(event) => setGiven(event.currentTarget.value)}
        />
      </Field>
      <Button kind="main" type="submit">
        {c("sign_in")}
      </Button>
    </form>
  );
}
