import { expect, test } from "vitest";
import { emailProblem, newPasswordProblem, safeNext } from "./validation";

test("an email address needs its parts", () => {
  expect(emailProblem("")).toMatch(/Enter/);
  expect(emailProblem("ada")).toMatch(/not an email/);
  expect(emailProblem(" ada@example.com ")).toBeUndefined();
});

test("a new password has at least 8 characters", () => {
  expect(newPasswordProblem("1234567")).toMatch(/8/);
  expect(newPasswordProblem("12345678")).toBeUndefined();
});

test("after signing in only paths of this app are followed", () => {
  expect(safeNext("/leads/1?q=a")).toBe("/leads/1?q=a");
  for (const bad of [
    null,
    "",
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "/login?next=/x",
    "javascript:alert(1)",
  ]) {
    expect(safeNext(bad)).toBe("/leads");
  }
});
