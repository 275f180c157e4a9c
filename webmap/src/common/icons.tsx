// Small line drawings that say nothing to a screen reader.

const PATHS = {
  target: "M12 3v3m0 12v3m9-9h-3M6 12H3m9-5a5 5 0 1 0 0 10 5 5 0 0 0 0-10z",
  search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM20 20l-4.8-4.8",
  close: "M6 6l12 12M18 6 6 18",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  whole: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  check: "M5 12.5l4.5 4.5L19 7.5",
  warning: "M12 4l9 16H3zM12 10v4m0 3v.5",
  back: "M19 12H5m6-6-6 6 6 6",
  bridge: "M3 9v8m18-8v8M3 13h18M3 9q9 9 18 0",
  ferry: "M4 14h16l-2 5H6zM7 14V9h10v5M12 9V5M3 21q3-2 6 0t6 0 6 0",
  river: "M3 9q3-3 6 0t6 0 6 0M3 15q3-3 6 0t6 0 6 0",
  road: "M8 4L5 20M16 4l3 16M12 5v3m0 3v3m0 3v3",
  print: "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
  save: "M12 4v11m-5-5 5 5 5-5M5 20h14",
  walk: "M13 4.5v.5m-1 3-3 3v3m3-6 1 5-3 7m3-7 3 3 1 4m-4-11 3 3h2",
  share: "M12 15V4m-4 4 4-4 4 4M5 12v8h14v-8",
  undo: "M5 9h9a5 5 0 0 1 0 10h-4M9 5 5 9l4 4",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" class="icon">
      <path d={PATHS[name]} />
    </svg>
  );
}
