{{- define "elastic.kibanaContainer" -}}
name: kibana
image: {{ include "common.image" .root.Values.kibana.image }}
# Its settings name two variables; the manifest names files.
command:
  - /bin/bash
  - -ec
  - |
    KIBANA_PASSWORD="$(cat /secrets/kibana/password)"
    KIBANA_KEY="$(cat /secrets/kibana/key)"
    export KIBANA_PASSWORD KIBANA_KEY
    exec /usr/share/kibana/bin/kibana
env:
  - name: NODE_OPTIONS
    value: --max-old-space-size={{ .root.Values.kibana.heap }}
ports:
  - name: http
    containerPort: 5601
resources:
  {{- include "common.resources" .root.Values.kibana.resources | nindent 2 }}
securityContext:
  {{- include "common.containerSecurity" .root | nindent 2 }}
# The first start makes its indexes.
startupProbe:
  {{- include "common.httpProbe" (dict "path" "/login" "period" 10 "failures" 60) | nindent 2 }}
readinessProbe:
  {{- include "common.httpProbe" (dict "path" "/login" "period" 10 "failures" 3) | nindent 2 }}
# Without its Elasticsearch it has no page; a restart would not help.
livenessProbe:
  tcpSocket:
    port: http
  periodSeconds: 30
  failureThreshold: 6
volumeMounts:
  - name: settings
    mountPath: /usr/share/kibana/config/kibana.yml
    subPath: kibana.yml
    readOnly: true
  {{- $home := "/usr/share/kibana" }}
  {{- $lost := dict "data" (printf "%s/data" $home) "logs" (printf "%s/logs" $home) "tmp" "/tmp" }}
  {{- include "common.folderMounts" (dict "volume" "scratch" "folders" $lost) | nindent 2 }}
  {{- include "common.secretMounts" .secrets | nindent 2 }}
{{- end }}
