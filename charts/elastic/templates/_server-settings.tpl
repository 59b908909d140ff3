{{- define "elastic.serverSettings" -}}
cluster.name: {{ include "common.name" . }}
node.name: {{ include "common.name" . }}-server
discovery.type: single-node
network.host: 0.0.0.0
# Nobody joins it, so nobody may talk to it as a node.
transport.host: 127.0.0.1
# Nodes' vm.max_map_count is left alone.
node.store.allow_mmap: false
ingest.geoip.downloader.enabled: false
xpack.ml.enabled: false
xpack.security.enabled: true
# Certificates and passwords come from Secrets; none is made up at the first start.
xpack.security.autoconfiguration.enabled: false
xpack.security.enrollment.enabled: false
xpack.security.http.ssl.enabled: {{ not (empty .Values.server.tlsSecret) }}
{{- if .Values.server.tlsSecret }}
xpack.security.http.ssl.certificate: tls/tls.crt
xpack.security.http.ssl.key: tls/tls.key
{{- end }}
{{- end }}

{{- define "elastic.kibanaSettings" -}}
server.name: {{ include "common.name" . }}
server.host: 0.0.0.0
server.port: 5601
{{- with .Values.route.host }}
server.publicBaseUrl: https://{{ . }}
{{- end }}
elasticsearch.hosts: [{{ include "elastic.serverUrl" . | quote }}]
elasticsearch.username: kibana-server
elasticsearch.password: ${KIBANA_PASSWORD}
{{- if .Values.elasticsearch.caSecret }}
elasticsearch.ssl.certificateAuthorities: [/secrets/ca/ca.crt]
{{- end }}
xpack.encryptedSavedObjects.encryptionKey: ${KIBANA_KEY}
xpack.security.encryptionKey: ${KIBANA_KEY}
# Its pod reaches the server and nothing else.
telemetry.optIn: false
newsfeed.enabled: false
xpack.fleet.isAirGapped: true
{{- end }}
