/** As upstream's manifest has it. */
export const CONTOUR_USER = 65_534;

/** Contour serves its configuration to Envoy here. */
export const XDS_PORT = 8001;
export const CONTOUR_METRICS_PORT = 8000;
/** Envoy's metrics and readiness. */
export const ENVOY_STATS_PORT = 8002;

/** Where both find the certificates by which they know each other, and in which Secrets. */
export const CERTIFICATES_FOLDER = "/certs";
export const CERTIFICATES = { contour: "contourcert", envoy: "envoycert" };

export const certificatesMount = {
  name: "certificates",
  mountPath: CERTIFICATES_FOLDER,
  readOnly: true,
};
export const certificatesVolume = (secretName: string) => ({
  name: certificatesMount.name,
  secret: { secretName, defaultMode: 0o440 },
});

/** The flags that name the certificate's files start with whose they are. */
export const certificateFlags = (whose: string) => [
  `--${whose}-cafile=${CERTIFICATES_FOLDER}/ca.crt`,
  `--${whose}-cert-file=${CERTIFICATES_FOLDER}/tls.crt`,
  `--${whose}-key-file=${CERTIFICATES_FOLDER}/tls.key`,
];

/** A variable that holds a field of the pod's own. */
export const fieldVariable = (name: string, fieldPath: string) => ({
  name,
  valueFrom: { fieldRef: { fieldPath } },
});
