import { expect, test } from "vitest";
import { ApiError, explain, fieldProblems, toApiError } from "./problem";

const refused = { title: "Unprocessable", status: 422, detail: "the input is not valid", request_id: "r" };

test("a problem is told in a sentence", () => {
  const error = toApiError(refused, new Response(null, { status: 422 }));
  expect(explain(error)).toBe("The input is not valid.");
});

test("no answer is told as such, and is worth another try", () => {
  const error = toApiError(new TypeError("Failed to fetch"), undefined) as ApiError;
  expect(error.unreachable).toBe(true);
  expect(explain(error)).toMatch(/cannot be reached/);
});

test("an answer of a gateway that is no problem has a message too", () => {
  expect(explain(toApiError("<html>", new Response(null, { status: 502 })))).toMatch(/502/);
});

test("problems of fields find their fields, others stand for themselves", () => {
  const error = new ApiError(422, "The input is not valid.", {
    ...refused,
    errors: [{ field: "body.email", message: "not an email" }],
  });
  expect(fieldProblems(error, ["email", "password"])).toEqual({ fields: { email: "Not an email." } });
  expect(fieldProblems(error, ["message"])).toEqual({ fields: {}, rest: "The input is not valid." });
  expect(fieldProblems(null, ["email"])).toEqual({ fields: {} });
});
