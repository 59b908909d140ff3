{{/*
A Job that sets a tool up through its API, as often as it is run: the scripts in files/, the settings as
JSON, Secrets as files. (dict "root" . "settings" dict "secrets" dict "token" false); with `token` it may
talk to the API server as the ServiceAccount of its name. Another script or setting is another Job.
*/}}
{{- define "common.bootstrap" -}}
{{- $root := .root -}}
{{- $scripts := ($root.Files.Glob "files/*.ts").AsConfig -}}
{{- $settings := .settings | toJson -}}
{{- $version := cat $scripts $settings $root.Values.bootstrap.image | sha256sum | trunc 8 -}}
{{- $name := printf "%s-bootstrap" (include "common.name" $root) -}}
apiVersion: v1
kind: ConfigMap
metadata:
  {{- include "common.metadata" (list $root "-bootstrap") | nindent 2 }}
data:
  settings.json: {{ $settings | quote }}
  {{- $scripts | nindent 2 }}
---
apiVersion: batch/v1
kind: Job
metadata:
  {{- include "common.metadata" (list $root (printf "-bootstrap-%s" $version)) | nindent 2 }}
spec:
  backoffLimit: 3
  # A tool may migrate for a quarter of an hour before it answers.
  activeDeadlineSeconds: 1800
  template:
    metadata:
      labels:
        {{- include "common.labels" $root | nindent 8 }}
        app.kubernetes.io/component: bootstrap
    spec:
      automountServiceAccountToken: {{ .token }}
      enableServiceLinks: false
      serviceAccountName: {{ $name }}
      restartPolicy: Never
      securityContext:
        {{- include "common.podSecurity" (dict "user" 65532 "group" 65532) | nindent 8 }}
      containers:
        - name: bootstrap
          image: {{ $root.Values.bootstrap.image }}
          command: ["/nodejs/bin/node", "/bootstrap/main.ts"]
          {{- if .token }}
          env:
            - name: NODE_EXTRA_CA_CERTS
              value: /var/run/secrets/kubernetes.io/serviceaccount/ca.crt
          {{- end }}
          resources:
            {{- include "common.resources" (dict "cpu" "50m" "memory" "128Mi" "disk" "64Mi") | nindent 12 }}
          securityContext:
            {{- include "common.containerSecurity" $root | nindent 12 }}
          volumeMounts:
            - name: scripts
              mountPath: /bootstrap
              readOnly: true
            {{- include "common.secretMounts" .secrets | nindent 12 }}
      volumes:
        - name: scripts
          configMap:
            name: {{ $name }}
        {{- include "common.secretVolumes" .secrets | nindent 8 }}
{{- end }}
