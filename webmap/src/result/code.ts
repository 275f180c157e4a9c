// A family's code as it may be typed; its check letters tell a slip at once, and ask nobody.

const ALPHABET = "23456789CDFHJKMNPRTVWXY";
const LETTERS = 16;
const GROUP = 4;
const MEANT: Record<string, string> = { Z: "2", S: "5", B: "8", G: "6", Đ: "D" };

/** The letters alone, each as it was meant. */
export function plain(typed: string): string {
  return typed
    .normalize("NFC")
    .toUpperCase()
    .replace(/[\s\-–—.]/g, "")
    .replace(/[ZSBGĐ]/g, (letter) => MEANT[letter] ?? letter);
}

export function isCode(typed: string): boolean {
  const values = [...plain(typed)].map((letter) => ALPHABET.indexOf(letter));
  const sum = (weight: (at: number) => number) =>
    values.reduce((total, value, at) => total + value * weight(at + 1), 0) % ALPHABET.length;
  return (
    values.length === LETTERS &&
    !values.includes(-1) &&
    sum(() => 1) === 0 &&
    sum((at) => at) === 0
  );
}

/** In groups of four, as it is printed. */
export function grouped(typed: string): string {
  return plain(typed).match(new RegExp(`.{1,${GROUP}}`, "g"))?.join("-") ?? "";
}
