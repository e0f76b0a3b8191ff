import type { Problem } from "./generated";

/** An answer of the API that says what went wrong (RFC 9457), or the lack of any answer (`status` 0). */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly status: number,
    message: string,
    readonly problem?: Problem,
  ) {
    super(message);
  }

  /** No answer came, or a gateway answered that the API did not: trying again can help. */
  get unreachable(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && "title" in body && "detail" in body;
}

/** What the generated client throws: made an ApiError, whatever it was. */
export function toApiError(error: unknown, response: Response | undefined): unknown {
  if (error instanceof ApiError) return error;
  if (!response) {
    if (error instanceof DOMException && error.name === "AbortError") return error;
    return new ApiError(0, "Leadflow cannot be reached. Check your connection.");
  }
  if (isProblem(error)) return new ApiError(response.status, sentence(error.detail), error);
  return new ApiError(response.status, `Leadflow answered with an error (${response.status}).`);
}

/** What to tell a person about any error. */
export function explain(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  return "Something went wrong in this page. Reload it to go on.";
}

/** The problems of single fields of a form, by the field's name; `rest` is what belongs to no field. */
export function fieldProblems<Name extends string>(
  error: unknown,
  names: readonly Name[],
): { fields: Partial<Record<Name, string>>; rest?: string } {
  const fields: Partial<Record<Name, string>> = {};
  if (!error) return { fields };
  const problems = error instanceof ApiError ? (error.problem?.errors ?? []) : [];
  for (const { field, message } of problems) {
    const name = names.find((candidate) => field.split(".").includes(candidate));
    if (name) fields[name] ??= sentence(message);
  }
  return Object.keys(fields).length > 0 ? { fields } : { fields, rest: explain(error) };
}

export function sentence(text: string): string {
  const trimmed = text.trim();
  if (!trimmed) return trimmed;
  const started = trimmed[0]?.toUpperCase() + trimmed.slice(1);
  return /[.!?…]$/.test(started) ? started : `${started}.`;
}
