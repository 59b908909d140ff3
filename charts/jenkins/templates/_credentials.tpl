{{/* A text of a Secret: (list "id" "folder below /secrets" "key" "GLOBAL"). */}}
{{- define "jenkins.text" -}}
- string:
    scope: {{ index . 3 }}
    id: {{ index . 0 }}
    secret: {{ include "jenkins.file" (list (index . 1) (index . 2)) }}
{{- end }}

{{/* SYSTEM: Jenkins itself uses it, no build sees it. */}}
{{- define "jenkins.cascCredentials" -}}
{{- $isGit := eq .Values.repository.kind "git" -}}
credentials:
  system:
    domainCredentials:
      - credentials:
          # The job that waits for a webhook looks it up as a job does.
          {{- include "jenkins.text" (list "webhook" "webhook" "secret" (ternary "GLOBAL" "SYSTEM" $isGit)) | nindent 10 }}
          {{- if .Values.secrets.repository }}
          - usernamePassword:
              scope: GLOBAL
              id: repository
              username: {{ include "jenkins.file" (list "repository" "username") }}
              password: {{ include "jenkins.file" (list "repository" "password") }}
          {{- if eq .Values.repository.kind "gitlab" }}
          - gitlabPersonalAccessToken:
              scope: SYSTEM
              id: repository-api
              token: {{ include "jenkins.file" (list "repository" "password") }}
          {{- end }}
          {{- end }}
          {{- range $id, $key := .Values.credentials }}
          {{- include "jenkins.text" (list $id (printf "text-%s" $id) (splitList "/" $key | last) "GLOBAL") | nindent 10 }}
          {{- end }}
{{- end }}

{{/* Who sends webhooks, and by what they are verified. Nothing is registered there: a person does it once. */}}
{{- define "jenkins.cascServers" -}}
unclassified:
  location:
    url: {{ include "jenkins.url" . }}
  {{- if eq .Values.repository.kind "github" }}
  githubpluginconfig:
    hookSecretConfigs:
      - credentialsId: webhook
  {{- else if eq .Values.repository.kind "gitlab" }}
  gitLabServers:
    servers:
      - name: repository
        serverUrl: {{ regexFind "^https://[^/]+" .Values.repository.url }}
        credentialsId: {{ ternary "repository-api" "" (ne .Values.secrets.repository "") | quote }}
        manageWebHooks: false
        manageSystemHooks: false
        webhookSecretCredentialsId: webhook
  {{- end }}
{{- end }}
