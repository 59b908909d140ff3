{{/* Name of a release's objects. */}}
{{- define "common.name" -}}
{{ .Release.Name }}
{{- end }}

{{/* What a selector asks for; never changed, or the object must be replaced. */}}
{{- define "common.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "common.labels" -}}
{{ include "common.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: air-quality
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{/* Name, namespace and labels of an object, with a suffix for a second one of its kind: (list . "-data");
a third says another namespace than the release's. */}}
{{- define "common.metadata" -}}
{{- $root := index . 0 -}}
name: {{ include "common.name" $root }}{{ index . 1 }}
namespace: {{ if gt (len .) 2 }}{{ index . 2 }}{{ else }}{{ $root.Release.Namespace }}{{ end }}
labels:
  {{- include "common.labels" $root | nindent 2 }}
{{- end }}
