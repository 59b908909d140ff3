{{- define "jenkins.environment" -}}
{{- $heap := printf "-Xms%dm -Xmx%dm" (int .Values.heap.java) (int .Values.heap.java) -}}
{{- $quiet := "-Dhudson.model.UpdateCenter.never=true -Dhudson.model.UsageStatistics.disabled=true" -}}
CASC_JENKINS_CONFIG: /casc/jenkins.yaml
JAVA_OPTS: {{ $heap }} -Djenkins.install.runSetupWizard=false {{ $quiet }}
JENKINS_OPTS: --webroot=/var/cache/jenkins/war
# The image opens 50000 otherwise, until the configuration is read.
JENKINS_SLAVE_AGENT_PORT: "-1"
{{- end }}

{{- define "jenkins.container" -}}
name: jenkins
image: {{ include "common.image" .Values.image }}
env:
  {{- range $name, $value := include "jenkins.environment" . | fromYaml }}
  - name: {{ $name }}
    value: {{ $value | quote }}
  {{- end }}
ports:
  - name: http
    containerPort: 8080
resources:
  {{- include "common.resources" .Values.resources | nindent 2 }}
securityContext:
  {{- include "common.containerSecurity" . | nindent 2 }}
{{- $probe := dict "path" "/login" }}
# A new version migrates what is on the disk.
startupProbe:
  {{- include "common.httpProbe" (merge (dict "period" 10 "failures" 90) $probe) | nindent 2 }}
readinessProbe:
  {{- include "common.httpProbe" (merge (dict "period" 10 "failures" 3) $probe) | nindent 2 }}
livenessProbe:
  {{- include "common.httpProbe" (merge (dict "period" 30 "failures" 6) $probe) | nindent 2 }}
volumeMounts:
  {{- $home := "/var/jenkins_home" }}
  # Plugins are the image's, copied anew for each pod: none stays that is no longer baked in.
  {{- $lost := dict "plugins" (printf "%s/plugins" $home) "war" "/var/cache/jenkins" "tmp" "/tmp" }}
  - name: configuration
    mountPath: /casc
    readOnly: true
  {{- include "common.folderMounts" (dict "volume" "data" "folders" (dict "home" $home)) | nindent 2 }}
  {{- include "common.folderMounts" (dict "volume" "scratch" "folders" $lost) | nindent 2 }}
  {{- include "common.secretMounts" (include "jenkins.secrets" . | fromYaml) | nindent 2 }}
{{- end }}
