/** The pages, each loaded when it is needed, or a little before. */
import { lazy } from "react";

const loadShell = () => import("./Shell");
const loadLeadsPage = () => import("../leads/LeadsPage");

export const EntryPage = lazy(() => import("../auth/EntryPage"));
export const Shell = lazy(loadShell);
export const LeadsPage = lazy(loadLeadsPage);
export const SettingsPage = lazy(() => import("../auth/SettingsPage"));

/** Fetches the dashboard's code while the session is still being asked for. */
export function prefetchDesk(): void {
  void loadShell();
  void loadLeadsPage();
}
