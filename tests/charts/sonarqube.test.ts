import { refuses } from "./refusals.ts";

refuses("sonarqube", [
  [
    { database: { host: "" } },
    "database.host is empty: name the PostgreSQL server; the embedded database loses everything with its pod",
  ],
  [
    { database: { secret: "" } },
    "database.secret is empty: name the Secret with the owner's `password`",
  ],
  [
    { database: { peers: [] } },
    "database.peers is empty: say where the PostgreSQL server is, or no pod reaches it",
  ],
  [
    { secrets: { admin: "" } },
    "secrets.admin is empty: name the Secret with the administrator's `password`",
  ],
  [
    { secrets: { monitoring: "" } },
    "secrets.monitoring is empty: name the Secret with the `passcode` of the probes",
  ],
  [
    { bootstrap: { image: "" } },
    "bootstrap.image is empty: name an image with Node 24, such as the API's",
  ],
  [{ database: { port: "5432" } }, /database\/port.*integer/],
  [{ database: { password: "x" } }, /password.*not allowed/i],
]);
