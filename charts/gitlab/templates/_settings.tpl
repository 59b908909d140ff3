{{- define "gitlab.service" -}}
http://{{ include "common.name" . }}.{{ .Release.Namespace }}.svc
{{- end }}

{{- define "gitlab.url" -}}
{{- if .Values.url }}{{ .Values.url }}
{{- else if .Values.route.host }}https://{{ .Values.route.host }}
{{- else }}{{ include "gitlab.service" . }}
{{- end }}
{{- end }}

{{/* What GitLab is made of. Its password is read from a file; Ruby does it at the first start. */}}
{{- define "gitlab.omnibus" -}}
external_url '{{ include "gitlab.url" . }}'
gitlab_rails['initial_root_password'] = File.read('/secrets/root/password').strip
gitlab_rails['monitoring_whitelist'] = ['0.0.0.0/0']
gitlab_rails['usage_ping_enabled'] = false
letsencrypt['enable'] = false
nginx['listen_https'] = false
nginx['listen_port'] = 80
prometheus_monitoring['enable'] = false
puma['worker_processes'] = {{ .Values.puma.workers }}
registry['enable'] = false
sidekiq['concurrency'] = {{ .Values.sidekiq.concurrency }}
{{- end }}

{{/* Root's token is the Secret's, as often as GitLab starts: no click makes it. */}}
{{- define "gitlab.token" -}}
value = File.read("/secrets/root/token").strip
token = PersonalAccessToken.find_by_token(value)
token ||= User.find_by!(username: "root").personal_access_tokens.build(name: "bootstrap", scopes: ["api"])
token.set_token(value)
# GitLab allows no longer one.
token.expires_at = 364.days.from_now
token.revoked = false
token.save!
{{- end }}

{{/* Beside GitLab, because only its own pod may do this; it returns at once and waits for the database. */}}
{{- define "gitlab.giveToken" -}}
{
  until curl --silent --fail --output /dev/null http://127.0.0.1/-/readiness; do sleep 10; done
  gitlab-rails runner /settings/token.rb && echo "root has the Secret's token"
} >/proc/1/fd/1 2>&1 &
{{- end }}
