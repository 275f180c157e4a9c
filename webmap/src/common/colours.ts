// The map's colours; the page's own stand in style/page.css. Chosen to differ in grey, too.

export const COLOURS = {
  land: "#f5f2ea",
  water: "#bcd7e2",
  water_edge: "#a5c6d4",
  ward_edge: "#a79fb3",
  ward_text: "#6d6480",
  road: "#ffffff",
  road_edge: "#d6cdb9",
  main_road: "#fbe9bf",
  main_edge: "#dfc78c",
  path: "#c9bda6",
  ferry: "#5f93a8",
  street_text: "#6b6250",
  school: "#7a6a8f",
  school_text: "#4b4160",
  found: "#0b5f58",
  chosen: "#c2410c",
  route: "#c2410c",
  white: "#ffffff",
} as const;
