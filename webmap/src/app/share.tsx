// A button that hands a link on: by the phone's own way, else by the clipboard, else to be copied.

import "./app.css";

import { useEffect, useRef, useState } from "preact/hooks";
import { language } from "../common/language";
import { Button } from "../common/parts";
import { linkOf, type Shared } from "./link";
import { l } from "./later-texts";

const BY_FINGER = "(pointer: coarse)";

export function ShareButton(props: { shared: Omit<Shared, "lang">; title: string; text: string }) {
  const { shared, title, text } = props;
  const [copied, setCopied] = useState<"copied" | "shown" | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const link = linkOf({ ...shared, lang: language.value });
  useEffect(() => setCopied(null), [link]); // what was copied is another link by now
  useEffect(() => {
    if (copied === "shown") field.current?.select();
  }, [copied]);

  async function share(): Promise<void> {
    if (typeof navigator.share === "function" && matchMedia(BY_FINGER).matches) {
      try {
        return await navigator.share({ title, url: link });
      } catch (error) {
        if (error instanceof DOMException && error.name === "AbortError") return; // thought better of it
      }
    }
    try {
      await navigator.clipboard.writeText(link);
      setCopied("copied");
    } catch {
      setCopied("shown"); // an old browser, or a frame that may not
    }
  }

  return (
    <div class="share">
      <Button kind="quiet" icon="share" onClick={() => void share()}>
        {text}
      </Button>
      <div role="status" class="shared">
        {copied === "copied" && <p class="hint">{l("share_copied")}</p>}
        {copied === "shown" && (
          <>
            <label class="hint" for="share-link">
              {l("share_shown")}
            </label>
            <input id="share-link" ref={field} type="text" readonly value={link} />
          </>
        )}
      </div>
    </div>
  );
}
