/// <reference types="vitest/config" />
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin, type ProxyOptions } from "vite";

const apiTarget = process.env.API_TARGET ?? "http://127.0.0.1:8787";
const websocketOrigin = process.env.WEBSOCKET_ORIGIN ?? "ws://127.0.0.1:4566";
// the origins that a local stack accepts a WebSocket from are those of these two ports
const previewPort = Number(process.env.PORT ?? 4173);
const devPort = Number(process.env.PORT ?? 5173);

/** What CloudFront does in production: `/api/...` goes to the HTTP API, without the prefix. */
const api: ProxyOptions = {
  target: apiTarget,
  changeOrigin: true,
  rewrite: (path) => path.replace(/^\/api(?=\/|$|\?)/, ""),
  headers: { "X-Forwarded-Prefix": "/api" },
};

function securityHeaders(): Record<string, string> {
  const text = readFileSync(new URL("security-headers.json", import.meta.url), "utf8");
  return JSON.parse(text.replaceAll("{websocket_origin}", websocketOrigin));
}

/** The sample messages of the repository, read at build time; only what the form needs goes into the bundle. */
function samples(): Plugin {
  const id = "virtual:samples";
  const folder = fileURLToPath(new URL("../tests/samples/", import.meta.url));
  return {
    name: "samples",
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    load(resolved) {
      if (resolved !== `\0${id}`) return;
      const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
      if (files.length === 0) this.error(`there are no sample messages in ${folder}`);
      const fields = files.sort().map((file) => {
        this.addWatchFile(folder + file);
        const { title, name, contact_channel, message } = JSON.parse(readFileSync(folder + file, "utf8"));
        return { title, name, contact_channel, message };
      });
      return `export default ${JSON.stringify(fields)}`;
    },
  };
}

/** Fetches the font with the styles instead of after them. */
function preloadFont(): Plugin {
  return {
    name: "preload-font",
    apply: "build",
    transformIndexHtml(_html, { bundle }) {
      const font = Object.keys(bundle ?? {}).find((file) => /inter-latin-wght-normal.*\.woff2$/.test(file));
      if (!font) throw new Error("the font is not in the bundle");
      return [
        { tag: "link", attrs: { rel: "preload", as: "font", type: "font/woff2", href: `/${font}`, crossorigin: "" } },
      ];
    },
  };
}

export default defineConfig({
  plugins: [react(), samples(), preloadFont()],
  build: { target: "es2022", manifest: true, assetsInlineLimit: 0, chunkSizeWarningLimit: 1000 },
  server: { host: "127.0.0.1", port: devPort, strictPort: true, proxy: { "/api": api } },
  preview: {
    host: "127.0.0.1",
    port: previewPort,
    strictPort: true,
    headers: securityHeaders(),
    proxy: { "/api": api },
  },
  test: {
    environment: "jsdom",
    environmentOptions: { jsdom: { url: "http://localhost/" } },
    setupFiles: "src/testing/setup.ts",
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
    testTimeout: 15_000,
  },
});
