{{- define "jenkins.casc" -}}
jenkins:
  systemMessage: Configured by the chart; what is changed here is gone with the next start.
  # Nothing is built beside the controller's secrets.
  numExecutors: 0
  mode: EXCLUSIVE
  # Agents come in over WebSocket.
  slaveAgentPort: -1
  markupFormatter: plainText
  crumbIssuer:
    standard:
      # Envoy stands before the client.
      excludeClientIPFromCrumb: true
  securityRealm:
    local:
      allowsSignup: false
      enableCaptcha: false
      users:
        - id: {{ .Values.admin.user | quote }}
          password: {{ include "jenkins.file" (list "admin" "password") }}
  # Who is not in here may do nothing; neither may anonymous.
  authorizationStrategy:
    globalMatrix:
      entries:
        - user:
            name: {{ .Values.admin.user | quote }}
            permissions:
              - Overall/Administer
  {{- with .Values.environment }}
  globalNodeProperties:
    - envVars:
        env:
          {{- range $name, $text := . }}
          - key: {{ $name }}
            value: {{ $text | quote }}
          {{- end }}
  {{- end }}
  clouds:
    - kubernetes:
        name: kubernetes
        namespace: {{ include "jenkins.agentNamespace" . }}
        jenkinsUrl: {{ include "jenkins.service" . }}
        webSocket: true
        containerCap: {{ .Values.agents.most }}
        restrictedPssSecurityContext: true
        # A policy of the network is about these; a pipeline's own pods get them, too.
        podLabels:
          {{- range $key, $value := include "jenkins.agentLabels" . | fromYaml }}
          - key: {{ $key }}
            value: {{ $value }}
          {{- end }}
        templates:
          {{- include "jenkins.agents" . | nindent 10 }}
{{ include "jenkins.cascCredentials" . }}
{{ include "jenkins.cascServers" . }}
security:
  globalJobDslSecurityConfiguration:
    useScriptSecurity: true
jobs:
  - script: |
      {{- include "jenkins.pipelineJob" . | nindent 6 }}
  {{- if eq .Values.repository.kind "git" }}
  - script: |
      {{- include "jenkins.webhookJob" . | nindent 6 }}
  {{- end }}
{{- end }}
