import Box from "@mui/material/Box";
import { lazy, Suspense, useState } from "react";
import { Outlet } from "react-router";
import { useNewLead } from "../leads/newLead";
import { StaleBanner } from "../live/StaleBanner";
import { useLiveUpdates } from "../live/useLiveUpdates";
import { Rail } from "./Rail";
import { TopBar } from "./TopBar";
import { useShortcuts } from "./useShortcuts";

const NewLeadDialog = lazy(() => import("../leads/NewLeadDialog"));
const ShortcutsDialog = lazy(() => import("./ShortcutsDialog"));

/** What stands around every page of somebody who is signed in. */
export default function Shell() {
  useLiveUpdates();
  const newLead = useNewLead();
  const [keysShown, setKeysShown] = useState(false);
  useShortcuts({
    n: (event) => {
      event.preventDefault();
      newLead.open();
    },
    "?": () => setKeysShown(true),
  });

  return (
    <Box sx={{ height: "100dvh", display: "flex", flexDirection: { xs: "column-reverse", md: "row" } }}>
      <Rail onShowKeys={() => setKeysShown(true)} />
      <Box sx={{ flex: 1, minWidth: 0, minHeight: 0, display: "flex", flexDirection: "column" }}>
        <TopBar />
        <StaleBanner />
        <Box component="main" id="main" tabIndex={-1} sx={{ flex: 1, minHeight: 0, outline: "none" }}>
          <Suspense fallback={null}>
            <Outlet />
          </Suspense>
        </Box>
      </Box>
      <Suspense fallback={null}>
        {newLead.key && <NewLeadDialog key={newLead.key} idempotencyKey={newLead.key} />}
        {keysShown && <ShortcutsDialog onClose={() => setKeysShown(false)} />}
      </Suspense>
    </Box>
  );
}
