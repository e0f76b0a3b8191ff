import Box from "@mui/material/Box";
import { Key } from "./Key";

const KEYS: [keys: string[], what: string][] = [
  [["/"], "Search"],
  [["n"], "New lead"],
  [["j"], "Next lead"],
  [["k"], "Previous lead"],
  [["Enter"], "Open the lead"],
  [["Esc"], "Close it"],
  [["r"], "Retry a failed lead"],
  [["Ctrl", "Enter"], "Send the message being written"],
  [["?"], "This list"],
];

export function Shortcuts() {
  return (
    <Box component="dl" sx={{ m: 0, display: "grid", gap: 1, typography: "body2" }}>
      {KEYS.map(([keys, what]) => (
        <Box key={what} sx={{ display: "flex", justifyContent: "space-between", gap: 2 }}>
          <dt>{what}</dt>
          <Box component="dd" sx={{ m: 0, display: "flex", gap: 0.5 }}>
            {keys.map((key) => (
              <Key key={key}>{key}</Key>
            ))}
          </Box>
        </Box>
      ))}
    </Box>
  );
}
