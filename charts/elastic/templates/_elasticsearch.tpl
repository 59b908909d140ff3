{{/* Where the server of this chart is. */}}
{{- define "elastic.serverUrl" -}}
{{ empty .Values.server.tlsSecret | ternary "http" "https" }}://{{ include "common.name" . }}-server.{{ .Release.Namespace }}.svc:9200
{{- end }}

{{/* Where the Beats send to. */}}
{{- define "elastic.url" -}}
{{ .Values.server.enabled | ternary (include "elastic.serverUrl" .) .Values.elasticsearch.url }}
{{- end }}

{{/* The pods of one component: (list . "server"). */}}
{{- define "elastic.pods" -}}
{{ include "common.selector" (index . 0) }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{/* The way to the Elasticsearch, here or elsewhere. */}}
{{- define "elastic.egress" -}}
{{- $here := .Values.server.enabled -}}
- to:
    {{- if $here }}
    - podSelector:
        matchLabels:
          {{- include "elastic.pods" (list . "server") | nindent 10 }}
    {{- else }}
    {{- .Values.elasticsearch.peers | toYaml | nindent 4 }}
    {{- end }}
  ports:
    - protocol: TCP
      port: {{ $here | ternary "9200" (regexFind "[0-9]+$" .Values.elasticsearch.url) }}
{{- end }}

{{/* Another configuration is another pod: (list . text). */}}
{{- define "elastic.checksum" -}}
checksum/config: {{ index . 1 | sha256sum | trunc 16 }}
{{- end }}
