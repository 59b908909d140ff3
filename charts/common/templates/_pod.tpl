{{/* repository:tag, and the digest when there is one: what runs is then what was looked at. */}}
{{- define "common.image" -}}
{{ .repository }}:{{ .tag }}{{ with .digest }}@{{ . }}{{ end }}
{{- end }}

{{/* Restricted, as a user that the image was made for: (dict "user" 1000 "group" 1000). */}}
{{- define "common.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ .user }}
runAsGroup: {{ .group }}
fsGroup: {{ .group }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "common.containerSecurity" -}}
allowPrivilegeEscalation: false
capabilities:
  drop:
    - ALL
privileged: false
readOnlyRootFilesystem: true
{{- end }}

{{/* Asked for, and the most: memory and disk exactly, of CPU as much as is free. */}}
{{- define "common.resources" -}}
requests:
  cpu: {{ .cpu }}
  memory: {{ .memory }}
  ephemeral-storage: {{ .disk }}
limits:
  memory: {{ .memory }}
  ephemeral-storage: {{ .disk }}
{{- end }}

{{/* A pod that talks to nobody's API server and takes no variables from the Services around it. */}}
{{- define "common.quietPod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- end }}

{{/* A probe of a path: (dict "path" "/" "period" 10 "failures" 3). */}}
{{- define "common.httpProbe" -}}
httpGet:
  path: {{ .path }}
  port: http
periodSeconds: {{ .period }}
timeoutSeconds: 5
failureThreshold: {{ .failures }}
{{- end }}
