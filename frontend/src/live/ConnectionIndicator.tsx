import Box from "@mui/material/Box";
import ButtonBase from "@mui/material/ButtonBase";
import Tooltip from "@mui/material/Tooltip";
import { useNow } from "../app/useNow";
import type { ConnectionState } from "./connection";
import { useLive } from "./store";

const MEANINGS: Record<ConnectionState["state"], string> = {
  connecting: "Connecting. What you see was fetched a moment ago and is brought up to date as soon as this is done.",
  live: "Changes appear here the moment they happen.",
  reconnecting:
    "The live connection broke. The page asks for news every 15 seconds until it is back. Click to try now.",
  offline: "This device has no network. What you see may be old.",
};

const COLOURS: Record<ConnectionState["state"], string> = {
  connecting: "text.disabled",
  live: "success.main",
  reconnecting: "warning.main",
  offline: "error.main",
};

/** One word with a dot: whether what is on the page is the present. */
export function ConnectionIndicator() {
  const { connection, retry } = useLive();
  return (
    <Tooltip title={MEANINGS[connection.state]}>
      <ButtonBase
        onClick={retry}
        data-testid="connection"
        data-state={connection.state}
        aria-label={`Connection: ${WORDS[connection.state]}. ${MEANINGS[connection.state]}`}
        sx={{
          gap: 1,
          px: 1,
          height: 32,
          borderRadius: 1,
          typography: "body2",
          color: "text.secondary",
          fontWeight: 500,
          "&:hover": { bgcolor: "surface.hover" },
        }}
      >
        <Dot state={connection.state} />
        <span>
          {WORDS[connection.state]}
          {connection.state === "reconnecting" && <Seconds until={connection.retry_at} />}
        </span>
      </ButtonBase>
    </Tooltip>
  );
}

const WORDS: Record<ConnectionState["state"], string> = {
  connecting: "Connecting",
  live: "Live",
  reconnecting: "Reconnecting",
  offline: "Offline",
};

function Dot({ state }: { state: ConnectionState["state"] }) {
  // told apart by shape too: full, hollow while trying, a bar when offline
  const shape =
    state === "live"
      ? { bgcolor: COLOURS.live }
      : state === "offline"
        ? { bgcolor: COLOURS.offline, height: 3, borderRadius: "1px" }
        : { border: "2px solid", borderColor: COLOURS[state] };
  return (
    <Box
      aria-hidden
      sx={{ width: 8, height: 8, borderRadius: "50%", transition: "background-color 200ms", ...shape }}
    />
  );
}

function Seconds({ until }: { until: number }) {
  const now = useNow("second");
  const seconds = Math.max(0, Math.ceil((until - now) / 1000));
  return seconds > 0 ? ` in ${seconds} s` : "…";
}
