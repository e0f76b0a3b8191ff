import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link, Navigate, useSearchParams } from "react-router";
import { logIn, signUp } from "../api/generated";
import { fieldProblems } from "../api/problem";
import { Field } from "../app/Field";
import { FormProblem } from "../app/FormProblem";
import { Logo } from "../app/Logo";
import { useTitle } from "../app/useTitle";
import { PasswordField } from "./PasswordField";
import { signIn, useSession } from "./session";
import { emailProblem, MIN_PASSWORD, newPasswordProblem, safeNext } from "./validation";

const FIELDS = ["email", "password"] as const;

const TEXTS = {
  login: {
    title: "Sign in",
    submit: "Sign in",
    other: "New here?",
    otherLink: "Create an account",
    otherPath: "/signup",
  },
  signup: {
    title: "Create an account",
    submit: "Create account",
    other: "Have an account?",
    otherLink: "Sign in",
    otherPath: "/login",
  },
} as const;

/** The way in: one card to sign in or to make an account. */
export default function EntryPage({ kind }: { kind: keyof typeof TEXTS }) {
  const texts = TEXTS[kind];
  const [params] = useSearchParams();
  const status = useSession((session) => session.status);
  useTitle(texts.title);

  if (status === "unknown") return null;
  if (status === "signed_in") return <Navigate to={safeNext(params.get("next"))} replace />;
  return (
    <Box component="main" sx={{ minHeight: "100dvh", maxHeight: "100dvh", overflowY: "auto", display: "flex", p: 2 }}>
      <Box sx={{ m: "auto", width: "100%", maxWidth: 380 }}>
        <Box sx={{ display: "flex", alignItems: "center", gap: 1.25, mb: 1 }}>
          <Logo size={30} />
          <Typography component="p" sx={{ fontSize: "1.125rem", fontWeight: 640, letterSpacing: "-0.015em" }}>
            Leadflow
          </Typography>
        </Box>
        <Typography sx={{ color: "text.secondary", mb: 2.5 }}>
          Customer messages, read and routed as they arrive.
        </Typography>
        <Box sx={{ bgcolor: "background.paper", border: 1, borderColor: "divider", borderRadius: 1.25, p: 3 }}>
          <Typography variant="h1" sx={{ mb: 2 }}>
            {texts.title}
          </Typography>
          <EntryForm key={kind} kind={kind} />
        </Box>
        <Typography
          variant="body2"
          sx={{
            mt: 2,
            textAlign: "center",
            color: "text.secondary",
            "& a": { color: "primary.main", fontWeight: 560 },
          }}
        >
          {texts.other} <Link to={{ pathname: texts.otherPath, search: params.toString() }}>{texts.otherLink}</Link>
        </Typography>
      </Box>
    </Box>
  );
}

function EntryForm({ kind }: { kind: keyof typeof TEXTS }) {
  const isNew = kind === "signup";
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const enter = useMutation({
    mutationFn: async () => {
      const body = { email: email.trim(), password };
      return (await (isNew ? signUp({ body }) : logIn({ body }))).data;
    },
    onSuccess: signIn,
  });

  const problems = {
    email: emailProblem(email),
    password: isNew ? newPasswordProblem(password) : password ? undefined : "Enter your password.",
  };
  const { fields, rest } = fieldProblems(enter.error, FIELDS);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setTried(true);
    if (problems.email) return focus(event.currentTarget, "email");
    if (problems.password) return focus(event.currentTarget, "password");
    enter.mutate();
  }

  return (
    <Box component="form" noValidate onSubmit={submit} sx={{ display: "grid", gap: 2 }}>
      <FormProblem text={rest} />
      <Field
        label="Email"
        name="email"
        type="email"
        autoComplete="username"
        autoFocus
        value={email}
        onChange={(event) => setEmail(event.target.value)}
        problem={(tried && problems.email) || fields.email}
      />
      <PasswordField
        label="Password"
        name="password"
        autoComplete={isNew ? "new-password" : "current-password"}
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        problem={(tried && problems.password) || fields.password}
        hint={isNew ? `At least ${MIN_PASSWORD} characters.` : undefined}
      />
      <Button type="submit" variant="contained" loading={enter.isPending} sx={{ minHeight: 40, mt: 0.5 }}>
        {TEXTS[kind].submit}
      </Button>
    </Box>
  );
}

function focus(form: HTMLFormElement, name: string) {
  const input = form.elements.namedItem(name);
  if (input instanceof HTMLElement) input.focus();
}
