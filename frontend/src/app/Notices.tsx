import Box from "@mui/material/Box";
import IconButton from "@mui/material/IconButton";
import { keyframes } from "@mui/material/styles";
import { Check, TriangleAlert, X } from "lucide-react";
import { useNotices } from "./notices";

const rise = keyframes({ from: { opacity: 0, transform: "translateY(8px)" } });

export function Notices() {
  const { notices, dismiss } = useNotices();
  return (
    <Box
      role="status"
      aria-live="polite"
      sx={{
        position: "fixed",
        zIndex: "snackbar",
        bottom: { xs: 76, md: 20 },
        left: 0,
        right: 0,
        display: "flex",
        flexDirection: "column",
        alignItems: "center",
        gap: 1,
        px: 2,
        pointerEvents: "none",
      }}
    >
      {notices.map(({ id, text, kind }) => (
        <Box
          key={id}
          sx={{
            display: "flex",
            alignItems: "center",
            gap: 1.25,
            maxWidth: 520,
            pl: 1.75,
            pr: 0.75,
            py: 0.75,
            borderRadius: 1,
            pointerEvents: "auto",
            bgcolor: "text.primary",
            color: "background.paper",
            boxShadow: 3,
            typography: "body2",
            animation: `${rise} 160ms ease-out`,
          }}
        >
          {kind === "done" ? <Check size={16} aria-hidden /> : <TriangleAlert size={16} aria-hidden />}
          <span>{text}</span>
          <IconButton size="small" aria-label="Dismiss" onClick={() => dismiss(id)} sx={{ color: "inherit" }}>
            <X size={15} />
          </IconButton>
        </Box>
      ))}
    </Box>
  );
}
