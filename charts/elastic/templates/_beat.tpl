{{/* A Beat on each node: (dict "root" . "name" "filebeat" "account" text "token" false). */}}
{{- define "elastic.beat" -}}
{{- $root := .root -}}
{{- $values := index $root.Values .name -}}
{{- $settings := include (printf "elastic.%sSettings" .name) $root -}}
{{- $secrets := dict "elasticsearch" $root.Values.elasticsearch.secret -}}
{{- with $root.Values.elasticsearch.caSecret }}{{ $_ := set $secrets "ca" . }}{{ end -}}
apiVersion: v1
kind: ConfigMap
metadata:
  {{- include "common.metadata" (list $root (printf "-%s" .name)) | nindent 2 }}
data:
  settings.yml: |
    {{- $settings | nindent 4 }}
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  {{- include "common.metadata" (list $root (printf "-%s" .name)) | nindent 2 }}
spec:
  selector:
    matchLabels:
      {{- include "elastic.pods" (list $root .name) | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "common.labels" $root | nindent 8 }}
        app.kubernetes.io/component: {{ .name }}
      annotations:
        {{- include "elastic.checksum" (list $root $settings) | nindent 8 }}
    spec:
      automountServiceAccountToken: {{ .token }}
      enableServiceLinks: false
      serviceAccountName: {{ .account }}
      # Every node is looked at, whatever it is kept for.
      tolerations:
        - operator: Exists
      securityContext:
        {{- include "common.podSecurity" (dict "user" 1000 "group" 1000) | nindent 8 }}
        {{- if eq .name "filebeat" }}
        # Logs belong to root and its group, mode 0640: the group suffices.
        supplementalGroups: [0]
        {{- end }}
      containers:
        - {{- include "elastic.beatContainer" (dict "root" $root "name" .name "values" $values "secrets" $secrets) | nindent 10 }}
      volumes:
        - name: settings
          configMap:
            name: {{ include "common.name" $root }}-{{ .name }}
        {{- if eq .name "filebeat" }}
        - name: logs
          hostPath:
            path: /var/log/pods
            type: Directory
        {{- end }}
        {{- include "common.scratchVolume" $values.resources.disk | nindent 8 }}
        {{- include "common.secretVolumes" $secrets | nindent 8 }}
{{- end }}
