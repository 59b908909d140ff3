export interface Trusted {
  /** Path of the CA's certificate. */
  readonly ca: string;
  readonly hostname: string;
  /** Of the cluster's nodes, for HTTPS. */
  readonly port: number;
  readonly stack: string;
}

/** How a person comes to trust a local CA, or goes without. */
export function trustAdvice({ ca, hostname, port, stack }: Trusted): string {
  const quoted = `'${ca.replaceAll("'", "'\\''")}'`;
  return `
Deploy it:  make deploy STACK=${stack}

Trust its CA once (it can vouch for names of this machine only):
  Debian, Ubuntu  sudo cp ${quoted} /usr/local/share/ca-certificates/air-quality-local.crt && sudo update-ca-certificates
  macOS           sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain ${quoted}
  Firefox         Settings, Certificates, Authorities, Import: ${ca}

Or name it, request by request:
  curl --cacert ${quoted} https://${hostname}:${port}/`;
}
