/** What the pages ask of Spark. The frame around them is asked once for a build. */

import { createClient, dataOf, type Menus, type Page, type Redirect, type Site } from "@spark-cms/client";

export const SPARK_URL = (process.env.SPARK_URL ?? import.meta.env.SPARK_URL ?? "http://localhost:8000").replace(/\/$/, "");
const site: string | undefined = process.env.SPARK_SITE ?? import.meta.env.SPARK_SITE;

export const api = createClient({ baseUrl: SPARK_URL, site });

export type Frame = { site: Site; menus: Menus };
let frame: Promise<Frame> | undefined;

async function read(): Promise<Frame> {
  const [site, menus] = await Promise.all([dataOf(api.GET("/api/v2/site/")), dataOf(api.GET("/api/v2/menus/"))]);
  return { site, menus };
}

/** Name, look, business and menus. While one works on the front end they are asked each time. */
export function readFrame(): Promise<Frame> {
  if (import.meta.env.DEV) return read();
  frame ??= read().catch((error) => {
    frame = undefined;
    throw error;
  });
  return frame;
}

type Query = Record<string, string | number>;

/** All pages that a listing has, however many. */
export async function allPages(query: Query): Promise<Page[]> {
  const found: Page[] = [];
  let after: string | null | undefined;
  do {
    const asked = { limit: 100, ...query, ...(after ? { after } : {}) } as never;
    const part = await dataOf(api.GET("/api/v2/pages/", { params: { query: asked } }));
    found.push(...(part.items as Page[]));
    after = part.meta.next;
  } while (after);
  return found;
}

/** Posts as cards show them, newest first. */
export function posts(query: Query = {}): Promise<Page[]> {
  return allPages({ type: "BlogPostPage", fields: "introduction,image,published_on", order: "-published_on", ...query });
}

/** The newest three posts but for one. */
export async function latestPosts(but?: number): Promise<Page[]> {
  const query = { type: "BlogPostPage", fields: "introduction,image,published_on", order: "-published_on", limit: 4 };
  const { items } = await dataOf(api.GET("/api/v2/pages/", { params: { query } }));
  return (items as Page[]).filter((each) => each.id !== but).slice(0, 3);
}

/** The pages above a page, from the home page down. Of one that is not published yet, its parent is known. */
export async function pagesAbove(page: Page): Promise<Page[]> {
  const { parent, is_preview } = page.meta;
  if (!parent || is_preview) return parent ? [parent as Page] : [];
  const above = await allPages({ ancestor_of: page.id });
  return above.sort((one, other) => one.meta.path.length - other.meta.path.length);
}

/** Where addresses lead that are pages' no longer. */
export async function allRedirects(): Promise<Redirect[]> {
  const found: Redirect[] = [];
  let after: string | null | undefined;
  do {
    const part = await dataOf(api.GET("/api/v2/redirects/", { params: { query: { limit: 100, ...(after ? { after } : {}) } } }));
    if (!("items" in part)) return [part as Redirect];
    found.push(...(part.items as Redirect[]));
    after = part.meta.next;
  } while (after);
  return found;
}
