{{/* What both Beats have in common: the output, and who they are. (list . .Values.filebeat) */}}
{{- define "elastic.beatSettings" -}}
{{- $root := index . 0 -}}
name: ${NODE_NAME}
# The kubelet asks whether it lives; the policy of the network lets nobody else in.
http: { enabled: true, host: 0.0.0.0, port: 5066 }
# Elasticsearch has templates for logs-*-* and metrics-*-* of its own, and the key may make none.
setup.template.enabled: false
setup.ilm.enabled: false
output.elasticsearch:
  hosts: [{{ include "elastic.url" $root | quote }}]
  api_key: ${API_KEY}
  index: {{ (index . 1).dataStream }}
  {{- if $root.Values.elasticsearch.caSecret }}
  ssl.certificate_authorities: [/secrets/ca/ca.crt]
  {{- end }}
{{- end }}

{{/* The path of a log says whose it is, so that nobody asks the API server. */}}
{{- define "elastic.filebeatSettings" -}}
filebeat.inputs:
  - type: filestream
    id: pods
    paths:
      {{- range .Values.filebeat.namespaces | default (list "*") }}
      - /var/log/pods/{{ eq . "*" | ternary . (printf "%s_*" .) }}/*/*.log
      {{- end }}
    # Its own complaints would make it complain.
    prospector.scanner.exclude_files: ['/filebeat/[^/]+$']
    # A log is known by its first line's time; by default the first 1024 bytes, which a short Job never writes.
    prospector.scanner.fingerprint.length: 64
    parsers:
      - container: {}
processors:
  - dissect:
      field: log.file.path
      tokenizer: /var/log/pods/%{kubernetes.namespace}_%{kubernetes.pod.name}_%{kubernetes.pod.uid}/%{kubernetes.container.name}/%{}
      target_prefix: ""
  # A new pod reads the logs again; Elasticsearch then has each line already.
  - fingerprint:
      fields: ["@timestamp", log.file.path, log.offset]
      target_field: "@metadata._id"
{{ include "elastic.beatSettings" (list . .Values.filebeat) }}
{{- end }}

{{/* Each pod asks the kubelet of its node; with add_metadata it would list the cluster's pods. */}}
{{- define "elastic.metricbeatSettings" -}}
metricbeat.modules:
  - module: kubernetes
    metricsets: [node, system, pod, container, volume]
    period: {{ .Values.metricbeat.seconds }}s
    hosts: ["https://${NODE_IP}:10250"]
    add_metadata: false
    bearer_token_file: /var/run/secrets/kubernetes.io/serviceaccount/token
    ssl.certificate_authorities: [/var/run/secrets/kubernetes.io/serviceaccount/ca.crt]
    ssl.verification_mode: {{ .Values.metricbeat.verifyKubelets | ternary "full" "none" | quote }}
{{ include "elastic.beatSettings" (list . .Values.metricbeat) }}
{{- end }}
