// Lists that come page by page, where all of it is wanted.

interface Page<Item> {
  items: readonly Item[];
  total: number;
}

/** Ask for page after page, from 1 on, until all entries are there. */
export async function allPages<Item>(ask: (page: number) => Promise<Page<Item>>): Promise<Item[]> {
  const found: Item[] = [];
  for (let page = 1; ; page += 1) {
    const got = await ask(page);
    found.push(...got.items);
    if (found.length >= got.total || !got.items.length) return found;
  }
}
