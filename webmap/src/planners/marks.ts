// Colours of what planners compare: far apart for every eye, and of different darkness in grey.

export const MARKS = {
  more: "#7a1f6b",
  fewer: "#e08a1e",
  others: "#4a6b8a",
  few: "#9aa0a6",
  closed: "#b3261e",
  added: "#0b5f58",
  bridge: "#3b6fb5",
  shown: "#1c2730",
  text: "#1c2730",
} as const;
