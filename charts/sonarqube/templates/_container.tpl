{{- define "sonarqube.secrets" -}}
database: {{ .Values.database.secret }}
monitoring: {{ .Values.secrets.monitoring }}
{{- end }}

{{- define "sonarqube.environment" -}}
{{- with .Values.database }}
SONAR_JDBC_URL: jdbc:postgresql://{{ .host }}:{{ .port }}/{{ .name }}?sslmode={{ .sslMode }}
SONAR_JDBC_USERNAME: {{ .user }}
SONAR_JDBC_MAXACTIVE: {{ .connections }}
{{- end }}
SONAR_CE_JAVAOPTS: -Xmx{{ .Values.heap.computeEngine }}m
SONAR_ES_BOOTSTRAP_CHECKS_DISABLE: {{ not .Values.search.bootstrapChecks }}
SONAR_FORCEAUTHENTICATION: true
SONAR_SEARCH_JAVAOPTS: -Xms{{ .Values.heap.search }}m -Xmx{{ .Values.heap.search }}m
SONAR_TELEMETRY_ENABLE: false
SONAR_WEB_JAVAOPTS: -Xmx{{ .Values.heap.web }}m
{{- end }}

{{- define "sonarqube.container" -}}
name: sonarqube
image: {{ include "common.image" .Values.image }}
# SonarQube reads these two from its environment only; the manifest names files.
command:
  - /bin/sh
  - -ec
  - |
    SONAR_JDBC_PASSWORD="$(cat /secrets/database/password)"
    SONAR_WEB_SYSTEMPASSCODE="$(cat /secrets/monitoring/passcode)"
    export SONAR_JDBC_PASSWORD SONAR_WEB_SYSTEMPASSCODE
    exec /opt/sonarqube/docker/entrypoint.sh
env:
  {{- range $name, $value := include "sonarqube.environment" . | fromYaml }}
  - name: {{ $name }}
    value: {{ $value | quote }}
  {{- end }}
ports:
  - name: http
    containerPort: 9000
resources:
  {{- include "common.resources" .Values.resources | nindent 2 }}
securityContext:
  {{- include "common.containerSecurity" . | nindent 2 }}
{{- $ask := "curl --silent --fail --max-time 4" }}
# A migration of the schema takes its time.
startupProbe:
  {{- include "common.httpProbe" (dict "path" "/api/system/status" "period" 10 "failures" 90) | nindent 2 }}
readinessProbe:
  exec:
    command:
      - /bin/sh
      - -ec
      - {{ $ask }} http://127.0.0.1:9000/api/system/status | grep -q '"status":"UP"'
  periodSeconds: 15
  timeoutSeconds: 5
livenessProbe:
  exec:
    command:
      - /bin/sh
      - -ec
      - '{{ $ask }} --header "X-Sonar-Passcode: $(cat /secrets/monitoring/passcode)" http://127.0.0.1:9000/api/system/liveness'
  periodSeconds: 30
  timeoutSeconds: 5
  failureThreshold: 6
volumeMounts:
  {{- $home := "/opt/sonarqube" }}
  {{- $kept := dict "data" (printf "%s/data" $home) "extensions" (printf "%s/extensions" $home) }}
  {{- $lost := dict "logs" (printf "%s/logs" $home) "temp" (printf "%s/temp" $home) "tmp" "/tmp" }}
  {{- include "common.folderMounts" (dict "volume" "data" "folders" $kept) | nindent 2 }}
  {{- include "common.folderMounts" (dict "volume" "scratch" "folders" $lost) | nindent 2 }}
  {{- include "common.secretMounts" (include "sonarqube.secrets" . | fromYaml) | nindent 2 }}
{{- end }}
