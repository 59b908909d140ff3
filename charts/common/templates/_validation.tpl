{{/* Stops with one sentence when a required text is empty: (list "database.secret" .Values.database.secret "why"). */}}
{{- define "common.require" -}}
{{- if empty (index . 1) }}{{ fail (printf "%s is empty: %s" (index . 0) (index . 2)) }}{{ end -}}
{{- end }}

{{/* A route needs to know who may use it. */}}
{{- define "common.validateRoute" -}}
{{- with .Values.route -}}
{{- if and .host (empty .allowedCidrs) }}{{ fail "route.allowedCidrs is empty: list the addresses that may come in, or leave route.host empty" }}{{ end -}}
{{- if and .tlsSecret (not .host) }}{{ fail "route.tlsSecret is set without route.host: name the host that the certificate is for" }}{{ end -}}
{{- end -}}
{{- end }}
