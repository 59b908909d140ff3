{{- define "gitlab.container" -}}
name: gitlab
image: {{ include "common.image" .Values.image }}
env:
  - name: GITLAB_OMNIBUS_CONFIG
    value: |
      {{- include "gitlab.omnibus" . | nindent 6 }}
lifecycle:
  postStart:
    exec:
      command: [/bin/sh, /settings/give-token.sh]
ports:
  - name: http
    containerPort: 80
resources:
  {{- include "common.resources" .Values.resources | nindent 2 }}
# Its own supervisor starts a dozen services as users of their own, and writes its settings into its image.
securityContext:
  allowPrivilegeEscalation: false
  capabilities:
    drop:
      - ALL
    # To be other users, to own their files, to end them, and port 80.
    add:
      - CHOWN
      - DAC_OVERRIDE
      - FOWNER
      - FSETID
      - KILL
      - NET_BIND_SERVICE
      - SETGID
      - SETUID
  privileged: false
  runAsUser: 0
{{- $health := "/-/liveness" }}
# The first start sets up a database.
startupProbe:
  {{- include "common.httpProbe" (dict "path" $health "period" 10 "failures" 120) | nindent 2 }}
readinessProbe:
  {{- include "common.httpProbe" (dict "path" "/-/readiness" "period" 15 "failures" 3) | nindent 2 }}
livenessProbe:
  {{- include "common.httpProbe" (dict "path" $health "period" 30 "failures" 6) | nindent 2 }}
volumeMounts:
  - name: settings
    mountPath: /settings
    readOnly: true
  {{- $kept := dict "settings" "/etc/gitlab" "logs" "/var/log/gitlab" "data" "/var/opt/gitlab" }}
  {{- include "common.folderMounts" (dict "volume" "data" "folders" $kept) | nindent 2 }}
  {{- include "common.folderMounts" (dict "volume" "scratch" "folders" (dict "tmp" "/tmp")) | nindent 2 }}
  {{- include "common.secretMounts" (dict "root" .Values.secrets.root) | nindent 2 }}
{{- end }}
