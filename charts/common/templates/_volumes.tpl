{{/* Each Secret as files below /secrets/NAME: a dict of names and Secrets. */}}
{{- define "common.secretMounts" -}}
{{- range $name, $_ := . }}
- name: {{ $name }}
  mountPath: /secrets/{{ $name }}
  readOnly: true
{{- end }}
{{- end }}

{{- define "common.secretVolumes" -}}
{{- range $name, $secret := . }}
- name: {{ $name }}
  secret:
    secretName: {{ $secret }}
{{- end }}
{{- end }}

{{/* Folders of one volume: (dict "volume" "scratch" "folders" (dict "tmp" "/tmp")). */}}
{{- define "common.folderMounts" -}}
{{- $volume := .volume -}}
{{- range $folder, $path := .folders }}
- name: {{ $volume }}
  mountPath: {{ $path }}
  subPath: {{ $folder }}
{{- end }}
{{- end }}

{{/* Room for what may be lost. */}}
{{- define "common.scratchVolume" -}}
- name: scratch
  emptyDir:
    sizeLimit: {{ . }}
{{- end }}

{{/* The disk of a StatefulSet, which outlives it. */}}
{{- define "common.dataClaim" -}}
persistentVolumeClaimRetentionPolicy:
  whenDeleted: Retain
  whenScaled: Retain
volumeClaimTemplates:
  - metadata:
      name: data
    spec:
      accessModes:
        - ReadWriteOnce
      {{- with .className }}
      storageClassName: {{ . }}
      {{- end }}
      resources:
        requests:
          storage: {{ .size }}
{{- end }}
