import Box from "@mui/material/Box";

/** One message coming in, two ways to go. */
export function Logo({ size }: { size: number }) {
  return (
    <Box
      component="svg"
      viewBox="0 0 32 32"
      role="img"
      aria-label="Leadflow"
      sx={{ width: size, height: size, display: "block" }}
    >
      <Box component="rect" width={32} height={32} rx={8} sx={{ fill: "var(--lf-palette-primary-main)" }} />
      <Box
        component="g"
        sx={{ stroke: "var(--lf-palette-primary-contrastText)", fill: "none", strokeWidth: 3, strokeLinecap: "round" }}
      >
        <path d="M9 8v12.5A3.5 3.5 0 0 0 12.5 24H18" />
        <path d="M9 12.5a3.5 3.5 0 0 0 3.5 3.5H18" opacity={0.75} />
      </Box>
      <Box component="g" sx={{ fill: "var(--lf-palette-primary-contrastText)" }}>
        <circle cx={23.5} cy={24} r={2.5} />
        <circle cx={23.5} cy={16} r={2.5} opacity={0.75} />
      </Box>
    </Box>
  );
}
