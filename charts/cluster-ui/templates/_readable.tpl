{{/* What the viewer may read, by API group. */}}
{{- define "cluster-ui.readable" -}}
core:
  - configmaps
  - endpoints
  - events
  - limitranges
  - namespaces
  - nodes
  - persistentvolumeclaims
  - persistentvolumes
  - pods
  {{- if .Values.viewer.logs }}
  - pods/log
  {{- end }}
  - replicationcontrollers
  - resourcequotas
  - serviceaccounts
  - services
apiextensions.k8s.io: [customresourcedefinitions]
apps: [daemonsets, deployments, replicasets, statefulsets]
autoscaling: [horizontalpodautoscalers]
batch: [cronjobs, jobs]
discovery.k8s.io: [endpointslices]
events.k8s.io: [events]
metrics.k8s.io: [nodes, pods]
networking.k8s.io: [ingressclasses, ingresses, networkpolicies]
policy: [poddisruptionbudgets]
projectcontour.io: [httpproxies, tlscertificatedelegations]
storage.k8s.io: [storageclasses]
{{- end }}
