{{- define "nexus.secrets" -}}
admin: {{ .Values.secrets.admin }}
key: {{ .Values.secrets.key }}
{{- if .Values.database.host }}
database: {{ .Values.database.secret }}
{{- end }}
{{- end }}

{{- define "nexus.environment" -}}
{{- $java := printf "-Xms%dm -Xmx%dm" (int .Values.heap.java) (int .Values.heap.java) -}}
{{- $direct := printf "-XX:MaxDirectMemorySize=%dm" (int .Values.heap.direct) -}}
INSTALL4J_ADD_VM_PARAMS: {{ $java }} {{ $direct }} -Djava.util.prefs.userRoot=/nexus-data/javaprefs{{ if .Values.database.host }} -Dnexus.datastore.enabled=true{{ end }}
NEXUS_SECRETS_KEY_FILE: /secrets/key/key.json
{{- with .Values.database }}
{{- if .host }}
NEXUS_DATASTORE_NEXUS_JDBCURL: jdbc:postgresql://{{ .host }}:{{ .port }}/{{ .name }}?sslmode={{ .sslMode }}
NEXUS_DATASTORE_NEXUS_USERNAME: {{ .user }}
NEXUS_DATASTORE_NEXUS_ADVANCED: maximumPoolSize={{ .connections }}
{{- end }}
{{- end }}
{{- end }}

{{/* What is set at the start: nexus.properties on the disk, and what Nexus reads from its environment only. */}}
{{- define "nexus.start" -}}
mkdir -p /nexus-data/etc
cp /config/nexus.properties /nexus-data/etc/nexus.properties
NEXUS_SECURITY_INITIAL_PASSWORD="$(cat /secrets/admin/password)"
export NEXUS_SECURITY_INITIAL_PASSWORD
{{- if .Values.database.host }}
NEXUS_DATASTORE_NEXUS_PASSWORD="$(cat /secrets/database/password)"
export NEXUS_DATASTORE_NEXUS_PASSWORD
{{- end }}
exec /opt/sonatype/nexus/bin/nexus run
{{- end }}

{{- define "nexus.container" -}}
name: nexus
image: {{ include "common.image" .Values.image }}
command:
  - /bin/sh
  - -ec
  - |
    {{- include "nexus.start" . | nindent 4 }}
env:
  {{- range $name, $value := include "nexus.environment" . | fromYaml }}
  - name: {{ $name }}
    value: {{ $value | quote }}
  {{- end }}
ports:
  - name: http
    containerPort: 8081
  {{- if .Values.repositories.docker.name }}
  - name: docker
    containerPort: {{ .Values.repositories.docker.port }}
  {{- end }}
resources:
  {{- include "common.resources" .Values.resources | nindent 2 }}
securityContext:
  {{- include "common.containerSecurity" . | nindent 2 }}
{{- $status := "/service/rest/v1/status" }}
# A migration of the database takes its time.
startupProbe:
  {{- include "common.httpProbe" (dict "path" $status "period" 10 "failures" 180) | nindent 2 }}
readinessProbe:
  {{- include "common.httpProbe" (dict "path" (print $status "/writable") "period" 15 "failures" 3) | nindent 2 }}
livenessProbe:
  {{- include "common.httpProbe" (dict "path" $status "period" 30 "failures" 6) | nindent 2 }}
volumeMounts:
  - name: properties
    mountPath: /config
    readOnly: true
  {{- include "common.folderMounts" (dict "volume" "data" "folders" (dict "data" "/nexus-data")) | nindent 2 }}
  {{- include "common.folderMounts" (dict "volume" "scratch" "folders" (dict "tmp" "/tmp")) | nindent 2 }}
  {{- include "common.secretMounts" (include "nexus.secrets" . | fromYaml) | nindent 2 }}
{{- end }}
