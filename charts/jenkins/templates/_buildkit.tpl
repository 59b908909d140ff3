{{/*
BuildKit as the user 1000, without a daemon that others could reach: `buildctl-daemonless.sh`. It makes a
user namespace with newuidmap, which a restricted pod can't; this is all that it needs beyond one.
*/}}
{{- define "jenkins.buildkitContainer" -}}
{{- $home := "/home/user" -}}
- name: buildkit
  image: {{ .Values.agents.buildkit.image }}
  command: [sleep, infinity]
  env:
    # Each step's processes are in the pod's namespace: another one would need a privileged pod.
    - name: BUILDKITD_FLAGS
      value: --oci-worker-no-process-sandbox
  resources:
    {{- include "common.resources" .Values.agents.buildkit | nindent 4 }}
  securityContext:
    allowPrivilegeEscalation: true
    capabilities:
      drop: [ALL]
      add: [SETUID, SETGID]
    privileged: false
    readOnlyRootFilesystem: false
    seccompProfile:
      type: Unconfined
    appArmorProfile:
      type: Unconfined
  volumeMounts:
    {{- include "common.folderMounts" (dict "volume" "scratch" "folders" (dict "buildkit" (print $home "/.local/share/buildkit"))) | nindent 4 }}
{{- end }}

{{- define "jenkins.buildkitPod" -}}
{{- $container := include "jenkins.buildkitContainer" . -}}
{{ include "jenkins.agentPod" (dict "root" . "container" $container "scratch" .Values.agents.buildkit.disk) }}
{{- end }}
