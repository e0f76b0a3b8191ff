import Box from "@mui/material/Box";
import Skeleton from "@mui/material/Skeleton";

const LINES = ["96%", "88%", "92%", "60%"];

/** A lead before it is there. `plain`: only lines. */
export function DetailSkeleton({ plain = false }: { plain?: boolean }) {
  return (
    <Box role="status" aria-busy aria-label="Loading the lead" sx={{ p: plain ? 0 : 2.5, display: "grid", gap: 1 }}>
      {!plain && (
        <>
          <Skeleton width="45%" height={30} />
          <Skeleton width="70%" />
          <Box sx={{ height: 32 }} />
        </>
      )}
      {LINES.map((width) => (
        <Skeleton key={width} width={width} />
      ))}
      {!plain && <Skeleton variant="rounded" height={110} sx={{ mt: 2 }} />}
      {!plain && <Skeleton variant="rounded" height={150} sx={{ mt: 1 }} />}
    </Box>
  );
}
