// Sentences of this face: Vietnamese and English stand beside each other.

export { said } from "../common/said";
