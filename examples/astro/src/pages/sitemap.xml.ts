/** What search engines may list, on this front end's own host. */

import type { APIRoute } from "astro";
import { everyAddress } from "@spark-cms/client";
import { api } from "../lib/spark";

const MOST = 50_000;
const escaped = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");

export const GET: APIRoute = async ({ site }) => {
  const urls: string[] = [];
  for await (const { path, lastmod } of everyAddress(api)) {
    if (urls.length === MOST) break;
    const changed = lastmod ? `<lastmod>${lastmod}</lastmod>` : "";
    urls.push(`<url><loc>${escaped(new URL(path, site).href)}</loc>${changed}</url>`);
  }
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${urls.join("")}</urlset>\n`;
  return new Response(body, { headers: { "Content-Type": "application/xml" } });
};
