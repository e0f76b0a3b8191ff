import { queryOptions } from "@tanstack/react-query";

/** The sample messages, loaded when they are shown. */
export const samplesQuery = queryOptions({
  queryKey: ["samples"],
  queryFn: async () => (await import("virtual:samples")).default,
  staleTime: Number.POSITIVE_INFINITY,
});
