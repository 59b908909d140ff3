{{/* (dict "root" . "name" "filebeat" "values" .Values.filebeat "secrets" dict) */}}
{{- define "elastic.beatContainer" -}}
name: {{ .name }}
image: {{ include "common.image" .values.image }}
# A Beat takes a key from its settings or its environment only; the manifest names a file.
command:
  - /bin/bash
  - -ec
  - |
    API_KEY="$(cat /secrets/elasticsearch/api-key)"
    export API_KEY
    exec /usr/share/{{ .name }}/{{ .name }} -e -c /settings/settings.yml --path.data /scratch/data --path.logs /scratch/logs
env:
  - name: NODE_NAME
    valueFrom:
      fieldRef:
        fieldPath: spec.nodeName
  {{- if eq .name "metricbeat" }}
  - name: NODE_IP
    valueFrom:
      fieldRef:
        fieldPath: status.hostIP
  {{- end }}
ports:
  - name: http
    containerPort: 5066
resources:
  {{- include "common.resources" .values.resources | nindent 2 }}
securityContext:
  {{- include "common.containerSecurity" .root | nindent 2 }}
readinessProbe:
  {{- include "common.httpProbe" (dict "path" "/" "period" 30 "failures" 3) | nindent 2 }}
livenessProbe:
  {{- include "common.httpProbe" (dict "path" "/" "period" 60 "failures" 5) | nindent 2 }}
volumeMounts:
  - name: settings
    mountPath: /settings
    readOnly: true
  {{- if eq .name "filebeat" }}
  - name: logs
    mountPath: /var/log/pods
    readOnly: true
  {{- end }}
  {{- include "common.folderMounts" (dict "volume" "scratch" "folders" (dict "scratch" "/scratch" "tmp" "/tmp")) | nindent 2 }}
  {{- include "common.secretMounts" .secrets | nindent 2 }}
{{- end }}
