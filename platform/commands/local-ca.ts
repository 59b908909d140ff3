import { spawn } from "node:child_process";
import { createPrivateKey, randomBytes, X509Certificate } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** A certificate and its private key, PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

export interface IssuedPair extends KeyPair {
  /** Whether it was made now, not found. */
  readonly isNew: boolean;
}

const DAY_MS = 86_400_000;
const CA_DAYS = 3_650;
/** The most that browsers take is 398. */
const CERTIFICATE_DAYS = 397;
/** A certificate that holds for less is made anew. */
const RENEW_DAYS = 30;
/** The only names that the CA can vouch for: they lead to the machine itself (or nowhere). */
const DOMAINS = ["local.projectcontour.io", "localhost"];

export const caFile = (folder: string) => join(folder, "ca.crt");
export const certificateFile = (folder: string, hostname: string) =>
  join(folder, `${hostname}.crt`);

/**
 * The local certificate authority in a folder, made when it is not there, does not fit together or ends
 * before a certificate of it would. Whoever holds its key can vouch for names below DOMAINS, no others.
 */
export async function ensureCa(folder: string, now = Date.now()): Promise<IssuedPair> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const place = { certificate: caFile(folder), key: join(folder, "ca.key") };
  const found = await readPair(place);
  if (found && endOf(found) - now >= CERTIFICATE_DAYS * DAY_MS) return { ...found, isNew: false };
  const key = await newKey();
  const certificate = await inScratch({ "ca.key": key, "ca.cnf": CA_REQUEST }, (scratch) =>
    openssl(
      ["req", "-x509", "-new", "-sha256", "-days", String(CA_DAYS), "-key", "ca.key"].concat([
        ...["-config", "ca.cnf", "-set_serial", serial()],
      ]),
      scratch,
    ),
  );
  return { ...(await writePair(place, { certificate, key })), isNew: true };
}

/**
 * The CA's certificate for a host name, in the same folder; made when there is none that holds for
 * RENEW_DAYS. Rejects with a sentence for a name that the CA cannot vouch for.
 */
export async function ensureCertificate(
  folder: string,
  hostname: string,
  now = Date.now(),
): Promise<IssuedPair> {
  if (!DOMAINS.some((domain) => hostname === domain || hostname.endsWith(`.${domain}`))) {
    const names = DOMAINS.map((domain) => `*.${domain}`).join(" and ");
    throw new Error(
      `a local CA vouches for ${names} only, not for ${hostname}: take a certificate of a public CA`,
    );
  }
  const ca = await ensureCa(folder, now);
  const place = {
    certificate: certificateFile(folder, hostname),
    key: join(folder, `${hostname}.key`),
  };
  const found = await readPair(place);
  if (found && isOf(ca, found, hostname) && endOf(found) - now >= RENEW_DAYS * DAY_MS) {
    return { ...found, isNew: false };
  }
  const key = await newKey();
  const files = {
    "ca.crt": ca.certificate,
    "ca.key": ca.key,
    "host.key": key,
    "request.cnf": HOST_REQUEST,
    "extensions.cnf": extensionsFor(hostname),
  };
  const certificate = await inScratch(files, async (scratch) => {
    const request = ["req", "-new", "-sha256", "-key", "host.key", "-config", "request.cnf"];
    await writeFile(join(scratch, "host.csr"), await openssl(request, scratch));
    const sign = ["x509", "-req", "-sha256", "-in", "host.csr", "-days", String(CERTIFICATE_DAYS)];
    const by = ["-CA", "ca.crt", "-CAkey", "ca.key", "-set_serial", serial()];
    return await openssl([...sign, ...by, "-extfile", "extensions.cnf"], scratch);
  });
  return { ...(await writePair(place, { certificate, key })), isNew: true };
}

const CA_REQUEST = `[req]
distinguished_name = name
x509_extensions = extensions
prompt = no
[name]
O = Air Quality Platform
CN = Air Quality local CA
[extensions]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
nameConstraints = critical, ${DOMAINS.map((domain) => `permitted;DNS:${domain}`).join(", ")}, \
excluded;IP:0.0.0.0/0.0.0.0, excluded;IP:0:0:0:0:0:0:0:0/0:0:0:0:0:0:0:0
`;

/** Without a host name: that is in the extensions, where clients look for it. */
const HOST_REQUEST = `[req]
distinguished_name = name
prompt = no
[name]
O = Air Quality Platform
CN = Air Quality local certificate
`;

const extensionsFor = (hostname: string) => `basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:${hostname}
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
`;

function isOf(ca: KeyPair, { certificate }: KeyPair, hostname: string): boolean {
  const parsed = new X509Certificate(certificate);
  const issuer = new X509Certificate(ca.certificate);
  return parsed.verify(issuer.publicKey) && parsed.checkHost(hostname) !== undefined;
}

const endOf = ({ certificate }: KeyPair) => new X509Certificate(certificate).validToDate.getTime();

/** Undefined for what is missing, unreadable or not a pair. */
async function readPair(place: KeyPair): Promise<KeyPair | undefined> {
  try {
    const certificate = await readFile(place.certificate, "utf8");
    const key = await readFile(place.key, "utf8");
    const fits = new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
    return fits ? { certificate, key } : undefined;
  } catch {
    return undefined;
  }
}

async function writePair(place: KeyPair, pair: KeyPair): Promise<KeyPair> {
  // An old file would keep its rights.
  await rm(place.key, { force: true });
  await writeFile(place.key, pair.key, { mode: 0o600 });
  await writeFile(place.certificate, pair.certificate, { mode: 0o644 });
  return pair;
}

const newKey = () =>
  openssl(["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"], tmpdir());

/** Positive, as a serial number must be, and never met twice. */
const serial = () => `0x4${randomBytes(15).toString("hex")}`;

/** A folder of this process alone, with files in it, until the work is done. */
async function inScratch<T>(
  files: Readonly<Record<string, string>>,
  work: (scratch: string) => Promise<T>,
): Promise<T> {
  const scratch = await mkdtemp(join(tmpdir(), "air-quality-ca-"));
  try {
    for (const [name, content] of Object.entries(files)) {
      await writeFile(join(scratch, name), content, { mode: 0o600 });
    }
    return await work(scratch);
  } finally {
    await rm(scratch, { recursive: true });
  }
}

/** What openssl prints. Rejects with its complaint, or with how to get it. */
async function openssl(args: readonly string[], cwd: string): Promise<string> {
  const child = spawn("openssl", args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("close", resolve);
    child.once("error", (error: NodeJS.ErrnoException) => {
      const missing =
        "openssl is not on the PATH: install it, on Debian by apt-get install openssl";
      reject(error.code === "ENOENT" ? new Error(missing) : error);
    });
  });
  const [output, complaint, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ]);
  if (code === 0) return output;
  throw new Error(`openssl ${args[0]} failed: ${complaint.trim()}`);
}
