{{/* Users from Secrets, so that another password is a restart and no call. */}}
{{- define "elastic.prepareContainer" -}}
name: prepare
image: {{ include "common.image" .Values.server.image }}
command:
  - /bin/bash
  - -ec
  - |
    rm -rf /config/*
    cp -r /usr/share/elasticsearch/config/. /config/
    cp /settings/elasticsearch.yml /config/elasticsearch.yml
    export ES_PATH_CONF=/config
    add() {
      /usr/share/elasticsearch/bin/elasticsearch-users useradd "$1" -p "$(cat "/secrets/$2/password")" -r "$3"
    }
    add operator operator superuser
    add kibana-server kibana kibana_system
resources:
  {{- include "common.resources" .Values.server.resources | nindent 2 }}
securityContext:
  {{- include "common.containerSecurity" . | nindent 2 }}
volumeMounts:
  - name: settings
    mountPath: /settings
    readOnly: true
  {{- include "common.folderMounts" (dict "volume" "scratch" "folders" (dict "config" "/config" "tmp" "/tmp")) | nindent 2 }}
  {{- include "common.secretMounts" (dict "operator" "" "kibana" "") | nindent 2 }}
{{- end }}

{{- define "elastic.serverContainer" -}}
name: elasticsearch
image: {{ include "common.image" .Values.server.image }}
env:
  - name: ES_JAVA_OPTS
    value: {{ printf "-Xms%vm -Xmx%vm" .Values.server.heap .Values.server.heap | quote }}
ports:
  - name: http
    containerPort: 9200
resources:
  {{- include "common.resources" .Values.server.resources | nindent 2 }}
securityContext:
  {{- include "common.containerSecurity" . | nindent 2 }}
{{- $scheme := empty .Values.server.tlsSecret | ternary "http" "https" }}
{{- $url := printf "%s://127.0.0.1:9200/_cluster/health?wait_for_status=yellow&timeout=2s" $scheme }}
# The certificate is for the Service's name; this is the same pod.
{{- $ask := printf `curl --silent --fail --insecure --max-time 4 --user "operator:$(cat /secrets/operator/password)" "%s"` $url }}
startupProbe:
  tcpSocket:
    port: http
  periodSeconds: 10
  failureThreshold: 60
readinessProbe:
  exec:
    command: [/bin/bash, -ec, {{ $ask | squote }}]
  periodSeconds: 15
  timeoutSeconds: 5
livenessProbe:
  tcpSocket:
    port: http
  periodSeconds: 30
  failureThreshold: 6
volumeMounts:
  {{- $home := "/usr/share/elasticsearch" }}
  {{- $lost := dict "config" (printf "%s/config" $home) "logs" (printf "%s/logs" $home) "tmp" "/tmp" }}
  {{- include "common.folderMounts" (dict "volume" "data" "folders" (dict "data" (printf "%s/data" $home))) | nindent 2 }}
  {{- include "common.folderMounts" (dict "volume" "scratch" "folders" $lost) | nindent 2 }}
  {{- include "common.secretMounts" (dict "operator" "") | nindent 2 }}
  {{- if .Values.server.tlsSecret }}
  # It reads files below its own settings only.
  - name: tls
    mountPath: {{ $home }}/config/tls
    readOnly: true
  {{- end }}
{{- end }}
