import node from "@astrojs/node";
import { defineConfig } from "astro/config";
import { loadEnv } from "vite";

const { SITE_URL } = loadEnv("", process.cwd(), "SITE_");

export default defineConfig({
  site: SITE_URL || "http://localhost:4321",
  // Pages are files; previews and the search are answered by the server.
  output: "static",
  adapter: node({ mode: "standalone" }),
  trailingSlash: "ignore",
  devToolbar: { enabled: false },
  vite: {
    ssr: { noExternal: ["@spark-cms/client"] },
    // The stylesheets are Spark's own, two folders up.
    server: { fs: { allow: ["../.."] } },
  },
});
