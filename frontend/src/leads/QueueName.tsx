import { useQueues } from "./queues";

/** A queue as people call it; by its plain name where the policy in force does not have it any more. */
export function QueueName({ name }: { name: string }) {
  return useQueues().get(name) ?? name;
}
