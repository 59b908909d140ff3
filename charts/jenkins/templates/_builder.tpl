{{/*
Podman as the user 1000, without a daemon that others could reach. newuidmap gives it the user ids of /etc/subuid,
in a user namespace whose mounts are an image's layers: this is all that it needs beyond a restricted pod.
*/}}
{{- define "jenkins.builderContainer" -}}
{{- $mounts := dict "volume" "scratch" "folders" (dict "builder" "/tmp") -}}
- name: builder
  image: {{ .Values.agents.builder.image }}
  command: [sleep, infinity]
  env:
    {{- include "jenkins.agentHome" . | nindent 4 }}
    - name: TMPDIR
      value: /tmp
    # Each step of a Dockerfile in a chroot: a container of its own would need a privileged pod.
    - name: BUILDAH_ISOLATION
      value: chroot
    # Copies layers, and so needs no device of the node.
    - name: STORAGE_DRIVER
      value: vfs
    {{- if .Values.agents.builder.registry }}
    - name: REGISTRY_AUTH_FILE
      value: /secrets/registry/.dockerconfigjson
    {{- end }}
  resources:
    {{- include "common.resources" .Values.agents.builder | nindent 4 }}
  securityContext:
    allowPrivilegeEscalation: true
    capabilities:
      drop: [ALL]
      add: [SETUID, SETGID]
    privileged: false
    readOnlyRootFilesystem: true
    seccompProfile:
      type: Unconfined
    appArmorProfile:
      type: Unconfined
  volumeMounts:
    {{- include "common.folderMounts" $mounts | nindent 4 }}
    {{- with include "jenkins.builderSecrets" . | fromYaml }}
    {{- include "common.secretMounts" . | nindent 4 }}
    {{- end }}
{{- end }}

{{- define "jenkins.builderSecrets" -}}
{{- with .Values.agents.builder.registry }}
registry: {{ . }}
{{- end }}
{{- end }}

{{- define "jenkins.builderPod" -}}
{{- $container := include "jenkins.builderContainer" . -}}
{{- $secrets := include "jenkins.builderSecrets" . | fromYaml -}}
{{ include "jenkins.agentPod" (dict "root" . "container" $container "scratch" .Values.agents.builder.disk "secrets" $secrets) }}
{{- end }}
