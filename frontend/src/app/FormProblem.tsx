import Box from "@mui/material/Box";
import { TriangleAlert } from "lucide-react";

/** What is wrong with a form as a whole. */
export function FormProblem({ text }: { text: string | undefined }) {
  if (!text) return null;
  return (
    <Box
      role="alert"
      sx={{
        display: "flex",
        gap: 1,
        px: 1.5,
        py: 1.25,
        borderRadius: 1,
        typography: "body2",
        bgcolor: "tint.error",
        color: "error.main",
      }}
    >
      <TriangleAlert size={16} aria-hidden style={{ flexShrink: 0, marginTop: 2 }} />
      <span>{text}</span>
    </Box>
  );
}
