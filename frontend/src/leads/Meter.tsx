import Box from "@mui/material/Box";

const percent = new Intl.NumberFormat(undefined, { style: "percent" });

function level(value: number): { word: string; colour: string } {
  if (value >= 0.8) return { word: "High confidence", colour: "success.main" };
  if (value >= 0.6) return { word: "Fair confidence", colour: "primary.main" };
  return { word: "Low confidence", colour: "warning.main" };
}

/** A confidence from 0 to 1, as a labelled meter. */
export function Meter({ value }: { value: number }) {
  const { word, colour } = level(value);
  const text = percent.format(value);
  return (
    <Box
      role="meter"
      aria-label="Confidence"
      aria-valuemin={0}
      aria-valuemax={1}
      aria-valuenow={value}
      aria-valuetext={`${word}, ${text}`}
      sx={{ display: "inline-flex", alignItems: "center", gap: 1, typography: "body2", color: "text.secondary" }}
    >
      <Box
        component="span"
        sx={{ width: 72, height: 5, borderRadius: "3px", bgcolor: "tint.neutral", overflow: "hidden" }}
      >
        <Box
          component="span"
          sx={{ display: "block", height: "100%", borderRadius: "3px", bgcolor: colour }}
          style={{ width: text }}
        />
      </Box>
      {word} {text}
    </Box>
  );
}
