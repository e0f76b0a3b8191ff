import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { ReactNode } from "react";

interface StateViewProps {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
  alert?: boolean;
  /** The heading of the whole page, not of a part of it. */
  page?: boolean;
}

/** What a page shows instead of its content: empty, failed, gone. */
export function StateView({ icon, title, children, actions, alert, page }: StateViewProps) {
  return (
    <Box
      role={alert ? "alert" : undefined}
      sx={{
        height: "100%",
        overflowY: "auto",
        display: "flex",
        flexDirection: "column",
        alignItems: "center",
        justifyContent: "safe center",
        textAlign: "center",
        gap: 1,
        p: 3,
        bgcolor: "background.paper",
      }}
    >
      <Box sx={{ color: "text.disabled", mb: 0.5 }}>{icon}</Box>
      <Typography variant="h2" component={page ? "h1" : "h2"}>
        {title}
      </Typography>
      {children && (
        <Typography variant="body2" component="div" sx={{ color: "text.secondary", width: "100%", maxWidth: 440 }}>
          {children}
        </Typography>
      )}
      {actions && (
        <Box sx={{ display: "flex", flexWrap: "wrap", justifyContent: "center", gap: 1, mt: 1.5 }}>{actions}</Box>
      )}
    </Box>
  );
}
