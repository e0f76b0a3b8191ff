/** Where the back end is. It is told at run time by /config.json, so that one build serves every stage. */
export interface Config {
  api_url: string;
}

export async function loadConfig(): Promise<Config> {
  const response = await fetch("/config.json", { cache: "no-cache" });
  if (!response.ok) throw new Error(`config.json could not be read (${response.status})`);
  const config: unknown = await response.json();
  if (typeof config !== "object" || config === null || typeof (config as Config).api_url !== "string") {
    throw new Error("config.json names no api_url");
  }
  return config as Config;
}
