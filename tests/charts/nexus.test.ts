import { refuses } from "./refusals.ts";

refuses("nexus", [
  [
    { eula: { accepted: false } },
    "eula.accepted is false: read https://links.sonatype.com/products/nxrm/ce-eula and set it to true; Nexus serves nothing before",
  ],
  [
    { secrets: { admin: "" } },
    "secrets.admin is empty: name the Secret with the administrator's `password`",
  ],
  [
    { secrets: { key: "" } },
    "secrets.key is empty: name the Secret with the `key.json` that encrypts passwords; Nexus's own is known to everybody",
  ],
  [
    { secrets: { ci: "" } },
    "secrets.ci is empty: name the Secret with the `password` of the pipeline's user",
  ],
  [
    { bootstrap: { image: "" } },
    "bootstrap.image is empty: name an image with Node 24, such as the API's",
  ],
  [{ bootstrap: { ciUser: "" } }, "bootstrap.ciUser is empty: name the pipeline's user"],
  [
    { database: { host: "postgres", peers: [{ ipBlock: { cidr: "10.0.0.0/8" } }] } },
    "database.secret is empty: name the Secret with the owner's `password`",
  ],
  [
    { database: { host: "postgres", secret: "nexus-database" } },
    "database.peers is empty: say where the PostgreSQL server is, or no pod reaches it",
  ],
  [
    { database: { secret: "nexus-database" } },
    "database.host is empty while database.secret or database.peers is set: name the PostgreSQL server, or leave all three empty for the embedded database",
  ],
  [
    { repositories: { docker: { port: 8081 } } },
    "repositories.docker.port is 8081, where Nexus's pages are: choose another port",
  ],
  [
    { repositories: { raw: { name: "npm" } } },
    "repositories has the same name twice: give each a name of its own",
  ],
  [{ repositories: { raw: { keepDays: "90" } } }, /keepDays.*integer/],
  [{ repositories: { docker: { writePolicy: "never" } } }, /writePolicy.*one of/],
  [{ secrets: { password: "x" } }, /password.*not allowed/i],
]);
