/** A typed client of Spark CMS: the types are made from its OpenAPI document, the calls are openapi-fetch's. */

import createFetchClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];
export type Problem = Schemas["Problem"] & { redirect?: Redirect | null; fields?: Record<string, string[]> };

/** A page as it comes without `fields`: then its first members are always there. */
export type Page = Schemas["Page"] & {
  id: number;
  title: string;
  meta: Schemas["PageMeta"] & { type: string; path: string; locale: string };
};
export type PageReference = Schemas["PageReference"];
export type Block = Schemas["Block"];
export type BlockOf<Type extends Block["type"]> = Extract<Block, { type: Type }>;
export type ValueOf<Type extends Block["type"]> = BlockOf<Type>["value"];
export type Picture = NonNullable<Schemas["Picture"]>;
export type Link = Schemas["Link"];
export type MenuLink = Schemas["MenuLink"];
export type Site = Schemas["GetSiteAnswer"];
export type Menus = Schemas["GetMenusAnswer"];
export type FormDefinition = Schemas["GetFormAnswer"];
export type Submission = Schemas["SubmitFormAnswer"];
export type Redirect = { from_path: string; to: string; is_permanent: boolean; status: 301 | 302 };
export type Address = Schemas["ListAddressesAnswer"]["items"][number];

export type Options = {
  /** Scheme and host of the installation, or of one of its sites. */
  baseUrl: string;
  /** On a platform's host: the site's key or host name. */
  site?: string;
  /** Only where visitors don't get it: on a server or while building. */
  token?: string;
  fetch?: (request: Request) => Promise<Response>;
};

/** What the API said when it refused. */
export class SparkError extends Error {
  constructor(
    readonly status: number,
    readonly problem: Partial<Problem>,
  ) {
    super(`${status} ${problem.code ?? ""}: ${problem.detail || problem.title || "The API gave no reason."}`);
  }
}

/** openapi-fetch on the paths of the document; `api.GET("/api/v2/pages/", …)`. */
export function createClient({ baseUrl, site, token, fetch }: Options): Client<paths> {
  const headers: Record<string, string> = {};
  if (token) headers.Authorization = `Bearer ${token}`;
  if (site) headers["X-Spark-Site"] = site;
  return createFetchClient<paths>({
    baseUrl: baseUrl.replace(/\/$/, ""),
    headers,
    fetch,
    // Filters stand beside the other parameters.
    querySerializer: { object: { style: "form", explode: true } },
  });
}

type Answered<Data> = { data?: Data; error?: unknown; response: Response };

/** The data of an answer. Throws `SparkError`. */
export async function dataOf<Data>(call: Promise<Answered<Data>>): Promise<Data> {
  const { data, error, response } = await call;
  if (!response.ok) throw new SparkError(response.status, (error ?? {}) as Partial<Problem>);
  return data as Data;
}

export type Found = { page: Page } | { redirect: Redirect } | { missing: true };

/** What there is at a path of the site: a page, a redirect or nothing. Throws `SparkError` for anything else. */
export async function findPage(api: Client<paths>, path: string): Promise<Found> {
  try {
    const page = await dataOf(api.GET("/api/v2/pages/find/", { params: { query: { path } } }));
    return { page: page as Page };
  } catch (error) {
    if (!(error instanceof SparkError) || error.status !== 404) throw error;
    return error.problem.redirect ? { redirect: error.problem.redirect } : { missing: true };
  }
}

/** Every address of the site that may be listed, however many. */
export async function* everyAddress(api: Client<paths>): AsyncGenerator<Address> {
  let after: number | null | undefined;
  do {
    const query = { limit: 5000, ...(after ? { after } : {}) };
    const part = await dataOf(api.GET("/api/v2/sitemap/", { params: { query } }));
    yield* part.items;
    after = part.next;
  } while (after);
}
