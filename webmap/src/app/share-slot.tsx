// Where a link can be handed on; the code for it comes after the first answer, never before.

import type { FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Shared } from "./link";

interface Props {
  shared: Omit<Shared, "lang">;
  title: string;
  text: string;
}

export function ShareButton(props: Props) {
  const [part, setPart] = useState<{ ShareButton: FunctionComponent<Props> } | null>(null);
  useEffect(() => void import("./share").then(setPart, () => undefined), []);
  return part && <part.ShareButton {...props} />;
}
