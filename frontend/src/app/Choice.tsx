import Box from "@mui/material/Box";
import { styled } from "@mui/material/styles";
import { useId } from "react";

const Option = styled("label")(({ theme }) => ({
  ...theme.typography.body2,
  position: "relative",
  padding: "5px 12px",
  borderRadius: 6,
  cursor: "pointer",
  fontWeight: 520,
  color: theme.vars?.palette.text.secondary,
  "&:has(:checked)": {
    background: theme.vars?.palette.background.paper,
    color: theme.vars?.palette.text.primary,
    boxShadow: "0 1px 2px rgb(10 12 20 / 0.14)",
  },
  "&:has(:focus-visible)": { outline: `2px solid ${theme.vars?.palette.primary.main}`, outlineOffset: 1 },
  "& input": { position: "absolute", opacity: 0, inset: 0, margin: 0, cursor: "pointer" },
}));

interface ChoiceProps<Value extends string> {
  label: string;
  value: Value;
  choices: Record<Value, string>;
  onChange: (value: Value) => void;
}

/** One of a few, side by side. */
export function Choice<Value extends string>({ label, value, choices, onChange }: ChoiceProps<Value>) {
  const id = useId();
  return (
    <Box sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", justifyContent: "space-between", gap: 1 }}>
      <Box component="span" id={id} sx={{ typography: "body2" }}>
        {label}
      </Box>
      <Box
        role="radiogroup"
        aria-labelledby={id}
        sx={{ display: "inline-flex", p: 0.375, borderRadius: 1, bgcolor: "tint.neutral" }}
      >
        {(Object.keys(choices) as Value[]).map((choice) => (
          <Option key={choice}>
            <input type="radio" name={id} checked={choice === value} onChange={() => onChange(choice)} />
            {choices[choice]}
          </Option>
        ))}
      </Box>
    </Box>
  );
}
