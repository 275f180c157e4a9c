// The words fit several places, or none: the family chooses, nobody guesses.

import { useEffect, useRef } from "preact/hooks";
import { Sentence } from "../../common/parts";
import type { Unsure } from "../store";
import { t } from "../texts";
import { choosePlace } from "../where";
import { PlaceName } from "./place-name";

export function UnsurePart({ unsure }: { unsure: Unsure }) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), [unsure]);
  if (!unsure.places.length) {
    return (
      <Sentence kind="warning">
        <p class="state" data-state="address_not_found">
          {t("address_not_found", { typed: unsure.typed })}
        </p>
      </Sentence>
    );
  }
  return (
    <>
      <h2 tabindex={-1} ref={title}>
        {t("which_place", { typed: unsure.typed })}
      </h2>
      <p class="hint">{t("why_unsure")}</p>
      <ul class="places">
        {unsure.places.map((place) => (
          <li key={place.key}>
            <button type="button" class="place" onClick={() => void choosePlace(place)}>
              <PlaceName place={place} />
            </button>
          </li>
        ))}
      </ul>
      <p class="hint">{t("none_of_these")}</p>
    </>
  );
}
