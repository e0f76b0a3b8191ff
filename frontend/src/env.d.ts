declare module "virtual:samples" {
  /** A message to try Leadflow with. */
  export interface Sample {
    title: string;
    name: string | null;
    contact_channel: string | null;
    message: string;
  }
  const samples: Sample[];
  export default samples;
}
