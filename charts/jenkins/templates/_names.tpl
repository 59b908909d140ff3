{{/* Where agents find the controller, whatever people call it. */}}
{{- define "jenkins.service" -}}
http://{{ include "common.name" . }}.{{ .Release.Namespace }}.svc:8080/
{{- end }}

{{- define "jenkins.agentNamespace" -}}
{{ default .Release.Namespace .Values.agents.namespace }}
{{- end }}

{{/* Pods of one namespace: (dict "namespace" "tools" "labels" text). */}}
{{- define "jenkins.podsIn" -}}
namespaceSelector:
  matchLabels:
    kubernetes.io/metadata.name: {{ .namespace }}
podSelector:
  matchLabels:
    {{- .labels | nindent 4 }}
{{- end }}

{{- define "jenkins.serverLabels" -}}
{{ include "common.selector" . }}
app.kubernetes.io/component: server
{{- end }}

{{- define "jenkins.url" -}}
{{- if .Values.url }}{{ .Values.url }}
{{- else if .Values.route.host }}https://{{ .Values.route.host }}/
{{- else }}{{ include "jenkins.service" . }}
{{- end }}
{{- end }}

{{/* Where the plugin of each kind of server takes webhooks: github, gitlab-branch-source, generic-webhook-trigger. */}}
{{- define "jenkins.webhook" -}}
{{- get (dict "github" "/github-webhook/" "gitlab" "/gitlab-webhook/post" "git" "/generic-webhook-trigger/invoke") .Values.repository.kind }}
{{- end }}

{{/* Secrets that the configuration reads, by their folder below /secrets. */}}
{{- define "jenkins.secrets" -}}
admin: {{ .Values.secrets.admin }}
webhook: {{ .Values.secrets.webhook }}
{{- with .Values.secrets.repository }}
repository: {{ . }}
{{- end }}
{{- range $id, $key := .Values.credentials }}
text-{{ $id }}: {{ splitList "/" $key | first }}
{{- end }}
{{- end }}

{{/* What the configuration says for a Secret's value; Jenkins reads the file: (list "admin" "password"). */}}
{{- define "jenkins.file" -}}
{{- printf "${trim:${readFile:/secrets/%s/%s}}" (index . 0) (index . 1) | quote }}
{{- end }}
