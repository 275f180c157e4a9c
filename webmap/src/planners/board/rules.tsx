// A choice of rules by which a what-if can place: those that go by distance.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { api, data } from "../../common/api";
import { useAsked } from "../../common/asked";
import { language } from "../../common/language";
import { Field, TroubleLine } from "../../common/parts";
import type { Schema } from "../../common/api";

export type Policy = Schema<"PolicyShort">;

const BY_SCORES = "score_cutoffs";

export function usePolicies() {
  return useAsked(
    async (signal) =>
      (await data(api.GET("/v1/policies", { signal }))).items.filter(
        (one) => one.mechanism !== BY_SCORES,
      ),
    [],
  );
}

export function titleOf(policies: readonly Policy[], name: string): string {
  return policies.find((one) => one.name === name)?.title[language.value] ?? name;
}

export function RulesField(props: {
  id: string;
  label: string;
  value?: string;
  onChange?: (name: string) => void;
  children?: (name: string) => ComponentChildren;
}) {
  const { id, label, value, onChange, children } = props;
  const policies = usePolicies();
  const [own, setOwn] = useState("");
  const chosen = value ?? own;
  return (
    <>
      <TroubleLine trouble={policies.trouble} again={policies.again} />
      <Field id={id} label={label}>
        <select
          id={id}
          value={chosen}
          onChange={(event) => {
            setOwn(event.currentTarget.value);
            onChange?.(event.currentTarget.value);
          }}
        >
          {!chosen && <option value="">–</option>}
          {(policies.data ?? []).map((one) => (
            <option key={one.name} value={one.name}>
              {one.title[language.value]}
            </option>
          ))}
        </select>
      </Field>
      {children?.(chosen)}
    </>
  );
}
