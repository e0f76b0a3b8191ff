import Box from "@mui/material/Box";
import Skeleton from "@mui/material/Skeleton";

const ROWS = Array.from({ length: 12 }, (_, index) => index);

/** The list before it is there, in its own measures. */
export function LeadSkeleton({ phone }: { phone: boolean }) {
  return (
    <Box
      aria-busy
      aria-label="Loading leads"
      role="status"
      sx={{ height: "100%", overflow: "hidden", bgcolor: "background.paper" }}
    >
      {!phone && <Box sx={{ height: 35, borderBottom: 1, borderColor: "divider" }} />}
      {ROWS.map((row) => (
        <Box
          key={row}
          sx={{
            display: "flex",
            alignItems: "center",
            gap: 3,
            height: phone ? 98 : 38,
            px: { xs: 2, md: 2.5 },
            borderBottom: 1,
            borderColor: "divider",
          }}
        >
          <Skeleton width={110} />
          <Skeleton width={48} />
          {!phone && <Skeleton width={150} />}
          <Skeleton sx={{ flex: 1 }} />
          {!phone && <Skeleton width={64} />}
        </Box>
      ))}
    </Box>
  );
}
