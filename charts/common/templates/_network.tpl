{{/* Pods of listed namespaces may call a port, of none nobody: (dict "from" list "port" 9000). */}}
{{- define "common.ingressFrom" -}}
{{- /* A rule without a peer is for everybody. */ -}}
{{- if .from }}
- from:
    {{- range .from }}
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: {{ . }}
    {{- end }}
  ports:
    - protocol: TCP
      port: {{ .port }}
{{- end }}
{{- end }}

{{/* Names are asked of the cluster's DNS; EKS Auto Mode has no pods for it, but an address of each node. */}}
{{- define "common.egressDns" -}}
- to:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: kube-system
      podSelector:
        matchLabels:
          k8s-app: kube-dns
    - ipBlock:
        cidr: 172.20.0.10/32
  ports:
    - protocol: UDP
      port: 53
    - protocol: TCP
      port: 53
{{- end }}

{{/* HTTPS to the internet, and to nothing that is inside. */}}
{{- define "common.egressHttps" -}}
- to:
    - ipBlock:
        cidr: 0.0.0.0/0
        except:
          - 10.0.0.0/8
          - 100.64.0.0/10
          - 169.254.0.0/16
          - 172.16.0.0/12
          - 192.168.0.0/16
  ports:
    - protocol: TCP
      port: 443
{{- end }}

{{/* Where a database is: (dict "peers" list "port" 5432). */}}
{{- define "common.egressTo" -}}
{{- if .peers }}
- to:
    {{- .peers | toYaml | nindent 4 }}
  ports:
    - protocol: TCP
      port: {{ .port }}
{{- end }}
{{- end }}

{{/* The API server has another address on every cluster, and other ports behind its Service. */}}
{{- define "common.egressApiServer" -}}
- ports:
    - protocol: TCP
      port: 443
    - protocol: TCP
      port: 6443
{{- end }}
