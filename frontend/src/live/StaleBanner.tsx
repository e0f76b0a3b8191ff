import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Collapse from "@mui/material/Collapse";
import { useQueryClient } from "@tanstack/react-query";
import { CloudOff } from "lucide-react";
import { useEffect, useState } from "react";
import { roughly } from "../app/time";
import { useNow } from "../app/useNow";
import { useLive } from "./store";

const PATIENCE_MS = 3_000;

/** Says how old the page's data is while it is not live; a break of a moment is not worth the words. */
export function StaleBanner() {
  const { connection, retry } = useLive();
  const troubled = connection.state !== "live";
  const [shown, setShown] = useState(false);

  useEffect(() => {
    const timer = setTimeout(() => setShown(troubled), troubled && connection.state !== "offline" ? PATIENCE_MS : 0);
    return () => clearTimeout(timer);
  }, [troubled, connection.state]);

  return (
    <Collapse in={shown} unmountOnExit>
      <Box
        role="status"
        sx={{
          display: "flex",
          alignItems: "center",
          gap: 1.25,
          px: { xs: 2, md: 2.5 },
          py: 0.75,
          typography: "body2",
          bgcolor: "tint.warning",
          color: "warning.main",
          fontWeight: 500,
        }}
      >
        <CloudOff size={16} aria-hidden />
        <Box component="span" sx={{ flex: 1 }}>
          {connection.state === "offline" ? "You are offline. " : "Not live. "}
          <Age />
        </Box>
        <Button size="small" color="inherit" onClick={retry} sx={{ minHeight: 28 }}>
          Try now
        </Button>
      </Box>
    </Collapse>
  );
}

function Age() {
  const client = useQueryClient();
  const now = useNow("second");
  const fetched = client
    .getQueryCache()
    .findAll({ queryKey: ["leads"], type: "active" })
    .map((query) => query.state.dataUpdatedAt)
    .filter((moment) => moment > 0);
  if (fetched.length === 0) return null;
  const age = Math.max(0, now - Math.min(...fetched));
  return age < 2_000 ? "This is from just now." : `This is from ${roughly(age, "long")} ago.`;
}
