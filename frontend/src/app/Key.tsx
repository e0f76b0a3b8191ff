import { styled } from "@mui/material/styles";

/** A key of the keyboard. */
export const Key = styled("kbd")(({ theme }) => ({
  display: "inline-block",
  minWidth: 20,
  padding: "1px 5px",
  borderRadius: 5,
  border: `1px solid ${theme.vars?.palette.divider}`,
  background: theme.vars?.palette.background.paper,
  color: theme.vars?.palette.text.secondary,
  font: "inherit",
  fontSize: "0.6875rem",
  fontWeight: 540,
  textAlign: "center",
}));
