// A table as a file: UTF-8 with a mark that Excel knows, and no cell that a program would compute.

const FORMULA = /^[=+\-@\t\r]/;
const QUOTED = /[",\r\n]/;

export function csv(head: readonly string[], rows: readonly (readonly unknown[])[]): string {
  return [head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return "";
  const text = String(value);
  const safe = typeof value === "string" && FORMULA.test(text) ? `'${text}` : text;
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function saveCsv(
  name: string,
  head: readonly string[],
  rows: readonly (readonly unknown[])[],
): void {
  save(`${name}.csv`, new Blob(["\ufeff", csv(head, rows)], { type: "text/csv" }));
}

export function save(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
