import { IMAGES } from "../../../platform/images.ts";

/** What holds a pod's namespaces; containerd asks for it by this name. */
export const PAUSE = "registry.k8s.io/pause:3.10";
export const COREDNS = "registry.k8s.io/coredns/coredns:v1.15.0";
/** What `make image` builds. */
export const OWN_IMAGES = ["localhost/air-quality-api:dev", "localhost/air-quality-simulator:dev"];

export { IMAGES };
