import "@testing-library/jest-dom/vitest";
import { cleanup } from "@testing-library/react";
import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest";
import { configureClient } from "../api/client";
import { forgetEvents } from "../live/latest";
import { server } from "./server";

// what jsdom lacks
vi.stubGlobal("matchMedia", (query: string) => ({
  matches: query.includes("max-width:767px"),
  media: query,
  addEventListener() {},
  removeEventListener() {},
  addListener() {},
  removeListener() {},
}));
vi.stubGlobal(
  "ResizeObserver",
  class {
    observe() {}
    unobserve() {}
    disconnect() {}
  },
);
Element.prototype.scrollTo ??= () => {};

beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
beforeEach(() => {
  configureClient("http://localhost/api");
  localStorage.clear();
  history.replaceState(null, "", "/");
});
afterEach(() => {
  cleanup();
  server.resetHandlers();
  forgetEvents();
});
afterAll(() => server.close());
