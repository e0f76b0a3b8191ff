import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { changePassword } from "../api/generated";
import { ApiError, fieldProblems } from "../api/problem";
import { FormProblem } from "../app/FormProblem";
import { notify } from "../app/notices";
import { PasswordField } from "./PasswordField";
import { useSession } from "./session";
import { MIN_PASSWORD, newPasswordProblem } from "./validation";

const FIELDS = ["current_password", "new_password"] as const;
const EMPTY = { current_password: "", new_password: "" };

export function PasswordForm() {
  const email = useSession(({ user }) => user?.email ?? "");
  const [values, setValues] = useState(EMPTY);
  const [tried, setTried] = useState(false);
  const change = useMutation({
    mutationFn: async () => {
      await changePassword({ body: values });
    },
    onSuccess: () => {
      setValues(EMPTY);
      setTried(false);
      notify("Password changed");
    },
  });

  const problems = {
    current_password: values.current_password ? undefined : "Enter your present password.",
    new_password: newPasswordProblem(values.new_password),
  };
  const { fields, rest } = fieldProblems(change.error, FIELDS);
  const isWrong = change.error instanceof ApiError && change.error.status === 401;

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (!problems.current_password && !problems.new_password) change.mutate();
  }

  return (
    <Box component="form" noValidate onSubmit={submit} sx={{ display: "grid", gap: 2, maxWidth: 360 }}>
      {/* tells a password manager whose password this is */}
      <input type="email" name="email" autoComplete="username" value={email} readOnly hidden />
      <FormProblem text={isWrong ? undefined : rest} />
      <PasswordField
        label="Present password"
        autoComplete="current-password"
        value={values.current_password}
        onChange={(event) => setValues({ ...values, current_password: event.target.value })}
        problem={(tried && problems.current_password) || (isWrong ? rest : fields.current_password)}
      />
      <PasswordField
        label="New password"
        autoComplete="new-password"
        value={values.new_password}
        onChange={(event) => setValues({ ...values, new_password: event.target.value })}
        problem={(tried && problems.new_password) || fields.new_password}
        hint={`At least ${MIN_PASSWORD} characters.`}
      />
      <Box>
        <Button type="submit" variant="outlined" loading={change.isPending}>
          Change password
        </Button>
      </Box>
    </Box>
  );
}
