{{/*
A way in through Contour, for listed addresses only: (dict "root" . "port" 9000 "public" list).
Paths in `public` are open to everybody. Without a host there is no way in but a port-forward.
*/}}
{{- define "common.route" -}}
{{- $root := .root -}}
{{- $route := $root.Values.route -}}
{{- $name := include "common.name" $root -}}
{{- $port := .port -}}
apiVersion: projectcontour.io/v1
kind: HTTPProxy
metadata:
  {{- include "common.metadata" (list $root "") | nindent 2 }}
spec:
  ingressClassName: contour
  virtualhost:
    fqdn: {{ $route.host }}
    {{- with $route.tlsSecret }}
    tls:
      secretName: {{ . }}
    {{- end }}
  routes:
    {{- range .public }}
    - conditions:
        - prefix: {{ . }}
      services:
        - name: {{ $name }}
          port: {{ $port }}
    {{- end }}
    - conditions:
        - prefix: /
      enableWebsockets: true
      ipAllowPolicy:
        {{- range $route.allowedCidrs }}
        - source: Remote
          cidr: {{ . }}
        {{- end }}
      timeoutPolicy:
        response: 300s
      services:
        - name: {{ $name }}
          port: {{ $port }}
{{- end }}
