/** What can be said about an account's fields before the API is asked. */
export const MIN_PASSWORD = 8;

export function emailProblem(email: string): string | undefined {
  if (!email.trim()) return "Enter your email address.";
  return /^\S+@\S+\.\S+$/.test(email.trim()) ? undefined : "This is not an email address, such as ada@example.com.";
}

export function newPasswordProblem(password: string): string | undefined {
  if (!password) return "Choose a password.";
  return Array.from(password).length < MIN_PASSWORD ? `At least ${MIN_PASSWORD} characters.` : undefined;
}

/** Where to go after signing in: a path of this app, whatever the address says. */
export function safeNext(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) && !next.startsWith("/login") && !next.startsWith("/signup")
    ? next
    : "/leads";
}
