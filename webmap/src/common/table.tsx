// Tables that can be sorted, filtered, leafed through and saved, by mouse and by keyboard.

import {
  columnFilteringFeature,
  createColumnHelper,
  createFilteredRowModel,
  createPaginatedRowModel,
  createSortedRowModel,
  globalFilteringFeature,
  rowPaginationFeature,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from "@tanstack/preact-table";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { saveCsv } from "./csv";
import { collator, whole } from "./format";
import { c } from "./texts";
import { Button } from "./parts";
import { plain } from "./plain";

const PAGE_ROWS = 50;
const FILTER_FROM_ROWS = 12;

export type Cell = string | number | boolean | null;

export interface Column<Row> {
  id: string;
  name: string;
  /** What is sorted, filtered and saved. */
  value: (row: Row) => Cell;
  /** What is shown, if that differs. */
  show?: (row: Row) => ComponentChildren;
  /** Numbers stand at the right and are sorted as numbers, unknown ones last. */
  number?: boolean;
}

interface TableProps<Row> {
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  /** The key of a row, stable while it is on the page. */
  rowId: (row: Row) => string;
  chosen?: string | null;
  onChoose?: (row: Row) => void;
  /** Name of the file without its ending; without one, nothing can be saved. */
  file?: string;
  empty?: string;
}

const features = tableFeatures({
  columnFilteringFeature,
  globalFilteringFeature,
  rowSortingFeature,
  rowPaginationFeature,
  filteredRowModel: createFilteredRowModel(),
  sortedRowModel: createSortedRowModel(),
  paginatedRowModel: createPaginatedRowModel(),
});

function compare(a: Cell, b: Cell): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a === "number" && typeof b === "number") return a - b;
  return collator.compare(String(a), String(b));
}

export function DataTable<Row extends object>(props: TableProps<Row>) {
  const { caption, columns, rows, rowId, chosen, onChoose, file, empty } = props;
  const helper = useMemo(() => createColumnHelper<typeof features, Row>(), []);
  const known = useMemo(
    () =>
      helper.columns(
        columns.map((column) =>
          helper.accessor((row: Row): unknown => column.value(row), {
            id: column.id,
            header: column.name,
            sortFn: (a, b, id) => compare(a.getValue(id), b.getValue(id)),
          }),
        ),
      ),
    [columns],
  );
  const table = useTable({
    features,
    columns: known,
    data: rows as Row[],
    getRowId: rowId,
    autoResetPageIndex: false,
    initialState: { pagination: { pageIndex: 0, pageSize: PAGE_ROWS } },
    globalFilterFn: (row, id, wanted: string) =>
      plain(String(row.getValue(id) ?? "")).includes(plain(wanted)),
  });
  const shown = table.getRowModel().rows;
  const found = table.getFilteredRowModel().rows;
  const pages = Math.max(1, table.getPageCount());
  const page = Math.min(table.state.pagination.pageIndex, pages - 1);
  const byId = new Map(columns.map((column) => [column.id, column]));
  if (!rows.length) return <p class="hint">{empty ?? c("nothing_here")}</p>;
  return (
    <div class="data-table">
      <div class="table-tools">
        {rows.length > FILTER_FROM_ROWS && (
          <label class="filter">
            {c("filter")}{" "}
            <input
              type="search"
              onInput={(event) => table.setGlobalFilter(event.currentTarget.value)}
            />
          </label>
        )}
        <span class="hint" role="status">
          {c("rows", { n: whole(found.length) })}
        </span>
        {file && (
          <Button
            kind="quiet"
            icon="save"
            onClick={() =>
              saveCsv(
                file,
                columns.map((column) => column.name),
                table.getSortedRowModel().rows.map((row) =>
                  columns.map((column) => column.value(row.original)),
                ),
              )
            }
          >
            {c("save_csv")}
          </Button>
        )}
      </div>
      <div class="table-frame" tabindex={0} role="region" aria-label={caption}>
        <table>
          <caption>{caption}</caption>
          <thead>
            <tr>
              {table.getHeaderGroups()[0]?.headers.map((header) => {
                const column = byId.get(header.column.id);
                const sorted = header.column.getIsSorted();
                return (
                  <th
                    key={header.id}
                    scope="col"
                    class={column?.number ? "number" : undefined}
                    aria-sort={sorted ? (sorted === "asc" ? "ascending" : "descending") : "none"}
                  >
                    <button type="button" onClick={() => header.column.toggleSorting()}>
                      {column?.name}
                      <span aria-hidden="true">{sorted ? (sorted === "asc" ? " ▲" : " ▼") : ""}</span>
                    </button>
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr
                key={row.id}
                class={row.id === chosen ? "chosen" : undefined}
                aria-current={row.id === chosen ? "true" : undefined}
              >
                {columns.map((column, at) => {
                  const text = column.show ? column.show(row.original) : told(column, row.original);
                  return (
                    <td key={column.id} class={column.number ? "number" : undefined}>
                      {at === 0 && onChoose ? (
                        <button type="button" class="link" onClick={() => onChoose(row.original)}>
                          {text}
                        </button>
                      ) : (
                        text
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {pages > 1 && (
        <div class="table-tools">
          <Button disabled={page === 0} onClick={() => table.setPageIndex(page - 1)}>
            {c("previous_page")}
          </Button>
          <span>{c("page_of", { page: page + 1, pages })}</span>
          <Button disabled={page + 1 >= pages} onClick={() => table.setPageIndex(page + 1)}>
            {c("next_page")}
          </Button>
        </div>
      )}
    </div>
  );
}

function told<Row>(column: Column<Row>, row: Row): string {
  const value = column.value(row);
  if (value === null) return "–";
  return typeof value === "number" ? whole(value) : String(value);
}
