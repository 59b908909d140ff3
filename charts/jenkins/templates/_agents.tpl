{{- define "jenkins.agentLabels" -}}
{{ include "common.selector" . }}
app.kubernetes.io/component: agent
{{- end }}

{{/* Templates of the agents' pods: what a pipeline asks for by a label. */}}
{{- define "jenkins.agents" -}}
{{ include "jenkins.agent" (dict "root" . "label" "node24" "pod" "jenkins.nodePod") }}
{{- if .Values.agents.builder.image }}
{{ include "jenkins.agent" (dict "root" . "label" "builder" "pod" "jenkins.builderPod") }}
{{- end }}
{{- end }}

{{- define "jenkins.agent" -}}
- id: {{ .label }}
  name: {{ .label }}
  label: {{ .label }}
  nodeUsageMode: EXCLUSIVE
  activeDeadlineSeconds: {{ mul .root.Values.agents.minutes 60 }}
  podRetention: never
  showRawYaml: false
  yamlMergeStrategy: merge
  yaml: |
    {{- include .pod .root | nindent 4 }}
{{- end }}

{{/* A pod that may do nothing but build: (dict "root" . "container" text "scratch" "1Gi" "secrets" (dict "folder" "secret")). */}}
{{- define "jenkins.agentPod" -}}
apiVersion: v1
kind: Pod
spec:
  {{- include "common.quietPod" .root | nindent 2 }}
  serviceAccountName: {{ include "common.name" .root }}-agent
  restartPolicy: Never
  securityContext:
    {{- include "common.podSecurity" (dict "user" 1000 "group" 1000) | nindent 4 }}
  containers:
    # The plugin knows it by this name, and gives all of them the workspace.
    - name: jnlp
      image: {{ .root.Values.agents.image }}
      env:
        {{- include "jenkins.agentHome" . | nindent 8 }}
      resources:
        {{- include "common.resources" (dict "cpu" "100m" "memory" "512Mi" "disk" "2Gi") | nindent 8 }}
      securityContext:
        {{- include "common.containerSecurity" .root | nindent 8 }}
      volumeMounts:
        {{- include "common.folderMounts" (dict "volume" "scratch" "folders" (dict "agent" "/tmp")) | nindent 8 }}
    {{- .container | nindent 4 }}
  volumes:
    {{- include "common.scratchVolume" .scratch | nindent 4 }}
    {{- with .secrets }}
    {{- include "common.secretVolumes" . | nindent 4 }}
    {{- end }}
{{- end }}

{{/* The image can't be written to. */}}
{{- define "jenkins.agentHome" -}}
- name: HOME
  value: /tmp
{{- end }}

{{- define "jenkins.nodePod" -}}
{{- $container := include "jenkins.nodeContainer" . -}}
{{ include "jenkins.agentPod" (dict "root" . "container" $container "scratch" .Values.agents.node.disk) }}
{{- end }}

{{- define "jenkins.nodeContainer" -}}
- name: node
  image: {{ .Values.agents.node.image }}
  command: [sleep, infinity]
  env:
    {{- include "jenkins.agentHome" . | nindent 4 }}
  resources:
    {{- include "common.resources" .Values.agents.node | nindent 4 }}
  securityContext:
    {{- include "common.containerSecurity" . | nindent 4 }}
  volumeMounts:
    {{- include "common.folderMounts" (dict "volume" "scratch" "folders" (dict "node" "/tmp")) | nindent 4 }}
{{- end }}
