// What the API answers, as this page uses it; the whole description is /v1/openapi.json.

export type Grade = "K" | "1" | "6" | "10";
export type Profile = string;
export type DataKind = "invented" | "model" | "real";

export interface City {
  name: string;
  data_kind: DataKind;
  notice: { vi: string; en: string } | null;
  season: string | null;
  data_date: string | null;
  bbox: [number, number, number, number];
  focus: [number, number, number, number];
  attribution: string | null;
  grades: { grade: Grade; n_schools: number }[];
  profiles: Profile[];
  default_profile: Profile;
  version: string;
}

export interface Gate {
  gate_no: number;
  listed: boolean;
  name: string | null;
  lon: number;
  lat: number;
}

export interface FoundSchool {
  rank: number;
  school_code: string;
  name: string;
  kind: string;
  ownership: string | null;
  seats: number | null;
  status: "ok" | "far";
  distance_mm: number;
  distance_m: number;
  straight_m: number;
  walk_s: number | null;
  motorbike_s: number | null;
  gate: Gate;
}

export type FinderStatus = "ok" | "outside_city" | "not_located" | "no_school" | "unreachable";

export interface RouteLine {
  type: "Feature";
  geometry: { type: "LineString"; coordinates: [number, number][] };
  properties: {
    school_code: string;
    gate_no: number;
    distance_mm: number;
    distance_m: number;
    walk_s: number | null;
    motorbike_s: number | null;
    streets: { name: string | null; distance_m: number }[];
  };
}

export interface Finder {
  status: FinderStatus;
  grade: Grade;
  profile: Profile;
  home: {
    lon: number;
    lat: number;
    access_m: number | null;
    far: boolean;
  };
  ward: { code: string; name: string; kind: string | null; former_units: string | null } | null;
  schools: FoundSchool[];
  route: RouteLine | null;
}

export interface SchoolShort {
  school_code: string;
  name: string;
  kind: string;
  ward_name: string | null;
}

export interface School extends SchoolShort {
  ownership: string | null;
  address: string | null;
  lon: number;
  lat: number;
  gates: Gate[];
  seats: { season: string; grade: string; programme: string; seats: number }[];
  last_run: { run_id: string; grade: string; season: string; seats: number; offers: number | null } | null;
}

export interface Run {
  run_id: string;
  season: string;
  grade: Grade;
  policy: string | null;
  policy_title: { vi: string; en: string } | null;
  state: string;
  created_at: string;
  summary: {
    placed: number | null;
    unplaced: number | null;
    mean_m: number | null;
    median_m: number | null;
    p95_m: number | null;
    over_4km: number | null;
    at_nearest: number | null;
  };
}
