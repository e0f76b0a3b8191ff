import Box from "@mui/material/Box";
import type { Lead } from "../api/generated";
import { taken } from "./taken";

/** What the AI took for a lead in all, under the steps; nothing where it took nothing. */
export function Cost({ lead }: { lead: Lead }) {
  const facts = taken(lead);
  if (facts.length === 0) return null;
  const { attempt } = lead.workflow;
  return (
    <Box component="p" sx={{ m: 0, textAlign: { sm: "end" }, typography: "caption", color: "text.secondary" }}>
      {attempt > 1 ? `All ${attempt} attempts` : "In all"}: {facts.join(" · ")}
    </Box>
  );
}
