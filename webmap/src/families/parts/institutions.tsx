// Institutions of every kind, also those that no child is placed in: found by name, ward and kind.

import { useState } from "preact/hooks";
import { api, data, type Schema } from "../../common/api";
import { useAsked } from "../../common/asked";
import { whole } from "../../common/format";
import { Answer, Button, Field } from "../../common/parts";
import { showSchool } from "../actions";
import { t, type Key } from "../texts";

const PAGE_SIZE = 20;
const FILTERS = {
  preschool: { kind: "preschool" },
  primary: { kind: "primary" },
  lower_secondary: { kind: "lower_secondary" },
  upper_secondary: { kind: "upper_secondary" },
  multi_level: { kind: "multi_level" },
  private: { ownership: "private" },
  continuing: { kind: "continuing" },
  language_centre: { kind: "language_centre" },
  it_centre: { kind: "it_centre" },
} as const;

type Filter = keyof typeof FILTERS;

export function InstitutionsPart() {
  const [open, setOpen] = useState(false);
  return (
    <section class="institutions" id="institutions">
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{t("institutions")}</summary>
        {open && <Search />}
      </details>
    </section>
  );
}

function Search() {
  const [filter, setFilter] = useState<Filter>("preschool");
  const [page, setPage] = useState(1);
  const asked = useAsked(
    (signal) => {
      const query = { ...FILTERS[filter], page, size: PAGE_SIZE };
      return data(api.GET("/v1/schools", { params: { query }, signal }));
    },
    [filter, page],
  );
  return (
    <>
      <Field id="kind" label={t("kind")}>
        <select
          id="kind"
          value={filter}
          onChange={(event) => {
            setFilter(event.currentTarget.value as Filter);
            setPage(1);
          }}
        >
          {(Object.keys(FILTERS) as Filter[]).map((one) => (
            <option key={one} value={one}>
              {t(`kind_of_${one}` as Key)}
            </option>
          ))}
        </select>
      </Field>
      <Answer asked={asked}>
        {(found) => <Listed found={found} page={page} onPage={setPage} />}
      </Answer>
    </>
  );
}

function Listed(props: {
  found: Schema<"SchoolPage">;
  page: number;
  onPage: (page: number) => void;
}) {
  const { found, page, onPage } = props;
  if (!found.total) return <p class="hint">{t("none_of_kind")}</p>;
  const pages = Math.ceil(found.total / PAGE_SIZE);
  return (
    <>
      <p class="hint">{t("n_institutions", { n: whole(found.total) })}</p>
      <ul class="places">
        {found.items.map((school) => (
          <li key={school.school_code}>
            <button type="button" class="place" onClick={() => void showSchool(school.school_code)}>
              <span class="name">{school.name}</span>
              <span class="ward">{school.ward_name ?? ""}</span>
            </button>
          </li>
        ))}
      </ul>
      {pages > 1 && (
        <div class="row">
          <Button disabled={page === 1} onClick={() => onPage(page - 1)}>
            {t("page_before")}
          </Button>
          <span>{t("page_of", { page, pages })}</span>
          <Button disabled={page >= pages} onClick={() => onPage(page + 1)}>
            {t("page_after")}
          </Button>
        </div>
      )}
    </>
  );
}
