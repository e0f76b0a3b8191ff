import { queryOptions } from "@tanstack/react-query";
import { logOut, logOutEverywhere, me } from "../api/generated";
import { signOut } from "./session";

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: async ({ signal }) => (await me({ signal })).data,
  staleTime: 10 * 60_000,
});

/** Ends the session of this browser. Raises where the API did not: the cookie would bring it back. */
export async function leave(): Promise<void> {
  await logOut();
  signOut();
}

/** Ends all of the account's sessions, on every device. Raises where the API did not. */
export async function leaveEverywhere(): Promise<void> {
  await logOutEverywhere();
  signOut();
}
