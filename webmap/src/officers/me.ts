// Whose key this is and what it opens; screens that it does not open are not there.

import { signal } from "@preact/signals";
import { api, data, type Schema } from "../common/api";
import { troubleOf, type Trouble } from "../common/trouble";

export type Me = Schema<"MeOut">;

export const me = signal<Me | null>(null);
export const me_trouble = signal<Trouble | null>(null);

export async function loadMe(): Promise<void> {
  try {
    me.value = await data(api.GET("/v1/me"));
    me_trouble.value = null;
  } catch (error) {
    me.value = null;
    me_trouble.value = troubleOf(error);
  }
}

/** Whether the key opens one of these scopes; of the whole city where `city` says so. */
export function may(...scopes: readonly string[]): boolean {
  const known = me.value;
  return known !== null && scopes.some((scope) => known.scopes.includes(scope));
}

export function mayCity(...scopes: readonly string[]): boolean {
  return me.value?.city === true && may(...scopes);
}
