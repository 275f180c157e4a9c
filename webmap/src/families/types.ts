// What the API answers, by the names that this face uses.

import type { Schema } from "../common/api";

export type Finder = Schema<"FinderOut">;
export type FoundSchool = Finder["schools"][number];
export type RouteLine = Schema<"Way">;
export type School = Schema<"SchoolOut">;
export type Run = Schema<"RunOut">;
export type Profile = string;
