// The proof is checked here, in the browser: what docs/seal.md says, by WebCrypto alone.

import type { Schema } from "../common/api";

export type Proof = Schema<"ProofOut">;

/** What was found; `wrong` says where the proof fails. */
export interface Checked {
  leads: boolean;
  same_run: boolean;
  same_code: boolean;
  /** `unsigned`: the root is to be compared; `unknown`: this browser cannot check Ed25519. */
  signature: "right" | "wrong" | "unsigned" | "unknown";
  root: string;
  public_key: string | null;
}

const DIGITS_OF_CODE = 16;
const FORMAT = "gan-truong-proof-1";
const HASH_BYTES = 32;

async function hash(...parts: Uint8Array<ArrayBuffer>[]): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", await new Blob(parts).arrayBuffer()));
}

function bytes(hex: string): Uint8Array<ArrayBuffer> {
  if (!/^(?:[0-9a-f]{2})*$/i.test(hex)) throw new Error("not hexadecimal");
  return Uint8Array.from(hex.match(/../g) ?? [], (two) => parseInt(two, 16));
}

function hexOf(found: Uint8Array): string {
  return Array.from(found, (one) => one.toString(16).padStart(2, "0")).join("");
}

/** The root that a leaf leads to (RFC 9162, 2.1.3.2), or null if the path does not fit the tree. */
async function rootOf(proof: Proof, leaf: Uint8Array<ArrayBuffer>): Promise<string | null> {
  let here = proof.index;
  let last = proof.leaves - 1;
  let found = leaf;
  if (here < 0 || here > last) return null;
  for (const sibling of proof.path.map(bytes)) {
    if (last === 0 || sibling.length !== HASH_BYTES) return null;
    if (here % 2 || here === last) {
      found = await hash(Uint8Array.of(1), sibling, found);
      while (here && here % 2 === 0) {
        here >>>= 1;
        last >>>= 1;
      }
    } else {
      found = await hash(Uint8Array.of(1), found, sibling);
    }
    here >>>= 1;
    last >>>= 1;
  }
  return last === 0 ? hexOf(found) : null;
}

/**
 * Check a proof against the result it came with.
 *
 * `verification` is the code on the sheet, `merkle_root` the root of the run that the result names.
 */
export async function check(
  proof: Proof,
  verification: string,
  merkle_root: string | null,
): Promise<Checked> {
  const leaf = await hash(Uint8Array.of(0), bytes(proof.salt), new TextEncoder().encode(proof.leaf));
  const root = await rootOf(proof, leaf);
  const head = JSON.parse(proof.tree_head) as Record<string, unknown>;
  return {
    leads:
      proof.format === FORMAT &&
      root !== null &&
      root === proof.root &&
      head["root"] === root &&
      head["leaves"] === proof.leaves,
    same_run: root !== null && root === merkle_root,
    same_code:
      hexOf(leaf).slice(0, DIGITS_OF_CODE) === verification.replace(/[^0-9a-f]/gi, "").toLowerCase(),
    signature: await signatureOf(proof),
    root: proof.root,
    public_key: proof.signature?.["public_key"] ?? null,
  };
}

async function signatureOf(proof: Proof): Promise<Checked["signature"]> {
  const { signature } = proof;
  if (!signature) return "unsigned";
  const key = bytes(signature["public_key"] ?? "");
  let known: CryptoKey;
  try {
    known = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
  } catch {
    return "unknown"; // older browsers: the sheet says how to check it elsewhere
  }
  const head = new TextEncoder().encode(proof.tree_head);
  const right = await crypto.subtle.verify("Ed25519", known, bytes(signature["tree_head"] ?? ""), head);
  return right ? "right" : "wrong";
}

export function isRight(found: Checked): boolean {
  return found.leads && found.same_run && found.same_code && found.signature !== "wrong";
}
