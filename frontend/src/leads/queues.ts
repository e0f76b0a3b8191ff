/** The queues, as the routing policy in force has them. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { getRouting, type RoutingView } from "../api/generated";

export const routingQuery = queryOptions({
  queryKey: ["routing"],
  queryFn: async ({ signal }) => (await getRouting({ signal })).data,
  // a policy changes by a deployment
  staleTime: 10 * 60_000,
});

type Labels = ReadonlyMap<string, string>;

const labels = ({ queues }: RoutingView): Labels => new Map(queues.map(({ name, label }) => [name, label]));
const NONE: Labels = new Map();

/** The labels of the queues by their names, in the order in which to list them; none until they are known. */
export function useQueues(): Labels {
  return useQuery({ ...routingQuery, select: labels }).data ?? NONE;
}
