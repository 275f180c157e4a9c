// Who decides, whom families of each ward ask, and what families are told.

import type { Schema } from "../../common/api";
import { DataTable, type Column } from "../../common/table";
import { said } from "../say";
import { wardName } from "../schools";
import { inWords } from "./words";

const t = said({
  title: ["Hội đồng, nơi liên hệ, lời cho gia đình", "Committees, offices, texts for families"],
  committees: ["Ai quyết định", "Who decides"],
  contacts: ["Nơi liên hệ của từng phường", "Offices by ward"],
  texts: ["Lời cho gia đình", "Texts for families"],
  everywhere: ["các phường còn lại", "all other wards"],
  register: [
    "Phường không có ở đây dùng nơi liên hệ trong danh mục.",
    "A ward that is not here has the office of the register.",
  ],
  ward: ["Phường, xã", "Ward"],
  office: ["Cơ quan", "Office"],
  phone: ["Điện thoại", "Telephone"],
  email: ["Thư điện tử", "Mail"],
  hours: ["Giờ làm việc", "Hours"],
  address: ["Địa chỉ", "Address"],
  none: ["Chưa nhập nơi liên hệ nào. Hãy nhập danh mục nơi liên hệ ở “Nhập dữ liệu”.", "No office was entered. Send the register of offices under “Imports”, or ask whoever keeps it."],
});

type Contact = Schema<"SeasonOfficeOut">;

export function People({ season }: { season: Schema<"SeasonFullOut"> }) {
  const columns: Column<Contact>[] = [
    { id: "ward", name: t("ward"), value: (one) => (one.ward ? wardName(one.ward) : t("everywhere")) },
    { id: "office", name: t("office"), value: (one) => one.office },
    {
      id: "phone",
      name: t("phone"),
      value: (one) => one.phone,
      show: (one) => one.phone && <a href={`tel:${one.phone.replace(/\s/g, "")}`}>{one.phone}</a>,
    },
    {
      id: "email",
      name: t("email"),
      value: (one) => one.email,
      show: (one) => one.email && <a href={`mailto:${one.email}`}>{one.email}</a>,
    },
    { id: "hours", name: t("hours"), value: (one) => one.hours },
    { id: "address", name: t("address"), value: (one) => one.address },
  ];
  return (
    <details class="card">
      <summary>
        <h2>{t("title")}</h2>
      </summary>
      <h3>{t("committees")}</h3>
      <ul class="plain-list">
        {season.committees.map((one, at) => (
          <li key={at}>
            <strong>{inWords(one.name)}</strong>
            {one.ward && <> · {wardName(one.ward)}</>}
            {one.complain && <p class="hint">{inWords(one.complain)}</p>}
          </li>
        ))}
      </ul>
      <h3>{t("contacts")}</h3>
      <p class="hint">{t("register")}</p>
      <DataTable
        caption={t("contacts")}
        columns={columns}
        rows={season.contacts}
        rowId={(one) => one.ward}
        empty={t("none")}
      />
      <h3>{t("texts")}</h3>
      <ul class="plain-list">
        {season.texts.map((one) => (
          <li key={one.key}>{inWords(one.text)}</li>
        ))}
      </ul>
    </details>
  );
}
