import Box from "@mui/material/Box";

/** The dashboard's outline while it is found out who is there. */
export function ShellSkeleton() {
  const line = { borderColor: "divider", bgcolor: "background.paper" };
  return (
    <Box aria-busy role="status" aria-label="Loading" sx={{ height: "100dvh", display: "flex" }}>
      <Box
        sx={{ width: 60, borderRight: 1, ...line, bgcolor: "surface.sunken", display: { xs: "none", md: "block" } }}
      />
      <Box sx={{ flex: 1 }}>
        <Box sx={{ height: 54, borderBottom: 1, ...line }} />
      </Box>
    </Box>
  );
}
