import "./app/global.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { configureClient } from "./api/client";
import { App } from "./app/App";
import { loadConfig } from "./app/config";
import { prefetchDesk } from "./app/pages";
import { mayBeSignedIn, resume } from "./auth/session";

const root = document.getElementById("root")!;

async function start() {
  const { api_url } = await loadConfig();
  configureClient(api_url);
  if (mayBeSignedIn()) prefetchDesk();
  void resume();
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}

start().catch((error: unknown) => {
  root.setAttribute("role", "alert");
  root.textContent = `Leadflow could not start: ${error instanceof Error ? error.message : String(error)}. Reload to try again.`;
});
