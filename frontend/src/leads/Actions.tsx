import Box from "@mui/material/Box";
import Checkbox from "@mui/material/Checkbox";
import Typography from "@mui/material/Typography";
import { create } from "zustand";
import { CopyButton } from "../app/CopyButton";

interface Ticks {
  ticked: ReadonlySet<string>;
  toggle: (key: string) => void;
}

/** What was ticked off in this tab. The API keeps no such list: it is a help while working, no record. */
const useTicks = create<Ticks>((set) => ({
  ticked: new Set(),
  toggle: (key) =>
    set(({ ticked }) => {
      const next = new Set(ticked);
      if (!next.delete(key)) next.add(key);
      return { ticked: next };
    }),
}));

/** What to do next: a checklist that can be copied. */
export function Actions({ leadId, actions }: { leadId: string; actions: readonly string[] }) {
  const { ticked, toggle } = useTicks();
  const key = (action: string) => `${leadId} ${action}`;
  const text = actions.map((action) => `- [${ticked.has(key(action)) ? "x" : " "}] ${action}`).join("\n");
  return (
    <Box
      role="group"
      aria-label="Next steps"
      sx={{ mt: 1.75, border: 1, borderColor: "divider", borderRadius: 1, pl: 1.75, pr: 0.75, py: 0.75 }}
    >
      <Box sx={{ display: "flex", alignItems: "center", minHeight: 30 }}>
        <Typography variant="body2" component="h3" sx={{ flex: 1, fontWeight: 560 }}>
          Next steps
        </Typography>
        <CopyButton text={text} label="Copy as a checklist" />
      </Box>
      {actions.map((action) => {
        const done = ticked.has(key(action));
        return (
          <Box
            key={action}
            component="label"
            sx={{
              display: "flex",
              alignItems: "flex-start",
              gap: 0.75,
              py: 0.25,
              cursor: "pointer",
              typography: "body2",
            }}
          >
            <Checkbox size="small" checked={done} onChange={() => toggle(key(action))} sx={{ p: 0.25, ml: -0.5 }} />
            <Box
              component="bdi"
              sx={{
                pt: "3px",
                overflowWrap: "anywhere",
                color: done ? "text.secondary" : "text.primary",
                textDecoration: done ? "line-through" : "none",
              }}
            >
              {action}
            </Box>
          </Box>
        );
      })}
    </Box>
  );
}
