import FormControl from "@mui/material/FormControl";
import FormHelperText from "@mui/material/FormHelperText";
import OutlinedInput, { type OutlinedInputProps } from "@mui/material/OutlinedInput";
import { styled } from "@mui/material/styles";
import { type ReactNode, useId } from "react";

const Label = styled("label")(({ theme }) => ({
  ...theme.typography.body2,
  display: "flex",
  justifyContent: "space-between",
  gap: 8,
  fontWeight: 560,
  marginBottom: 6,
  "& small": { fontSize: "0.75rem", fontWeight: 450, color: theme.vars?.palette.text.secondary },
}));

export interface FieldProps extends Omit<OutlinedInputProps, "error" | "label"> {
  label: string;
  /** What stands opposite the label, such as "optional". */
  note?: ReactNode;
  /** What is wrong with the value; shown under the field and told to a screen reader. */
  problem?: string | undefined;
  hint?: ReactNode;
}

/** A labelled text field. Smaller than MUI's TextField, which brings a Select along. */
export function Field({ label, note, problem, hint, id, inputProps, ...input }: FieldProps & { inputProps?: object }) {
  const ownId = useId();
  const inputId = id ?? ownId;
  const helpId = `${inputId}-help`;
  const help = problem ?? hint;
  return (
    <FormControl fullWidth error={Boolean(problem)}>
      <Label htmlFor={inputId}>
        <span>{label}</span>
        {note && <small>{note}</small>}
      </Label>
      <OutlinedInput
        id={inputId}
        size="small"
        fullWidth
        aria-invalid={Boolean(problem)}
        aria-describedby={help ? helpId : undefined}
        slotProps={{ input: { ...inputProps } }}
        {...input}
      />
      {help && (
        <FormHelperText id={helpId} role={problem ? "alert" : undefined}>
          {help}
        </FormHelperText>
      )}
    </FormControl>
  );
}
