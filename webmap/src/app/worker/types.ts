// What a service worker is given, as far as ours uses it; the pages' own types know no workers.

export interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}

export interface Fetching extends Lasting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

export interface Scope {
  addEventListener(name: "install" | "activate", does: (event: Lasting) => void): void;
  addEventListener(name: "fetch", does: (event: Fetching) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  readonly location: Location;
}
