{{/* tar says 1 when a file changed while it was read, which a controller that works can't avoid. */}}
{{- define "jenkins.backupScript" -}}
cd /var/jenkins_home
copy="/backup/jenkins-$(date -u +%Y%m%dT%H%M%SZ).tar.gz"
rm -f /backup/*.part
tar --create --gzip --file "$copy.part" \
  --exclude=./workspace --exclude=./caches --exclude=./plugins --exclude=./war \
  --exclude=./.cache --exclude=./tmp . || [ $? -eq 1 ]
gzip --test "$copy.part"
mv "$copy.part" "$copy"
ls /backup/jenkins-*.tar.gz | head --lines=-{{ .Values.backup.keep }} | xargs --no-run-if-empty rm --
ls -l /backup
{{- end }}

{{- define "jenkins.backupPod" -}}
{{ include "common.quietPod" . }}
serviceAccountName: {{ include "common.name" . }}-backup
restartPolicy: Never
# One node at a time may use the controller's disk (ReadWriteOnce): the copy is made where the controller is.
affinity:
  podAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
      - topologyKey: kubernetes.io/hostname
        labelSelector:
          matchLabels:
            {{- include "common.selector" . | nindent 12 }}
            app.kubernetes.io/component: server
securityContext:
  {{- include "common.podSecurity" (dict "user" 1000 "group" 1000) | nindent 2 }}
containers:
  - name: backup
    image: {{ include "common.image" .Values.image }}
    command:
      - /bin/sh
      - -ec
      - |
        {{- include "jenkins.backupScript" . | nindent 8 }}
    resources:
      {{- include "common.resources" (dict "cpu" "100m" "memory" "256Mi" "disk" "64Mi") | nindent 6 }}
    securityContext:
      {{- include "common.containerSecurity" . | nindent 6 }}
    volumeMounts:
      - name: data
        mountPath: /var/jenkins_home
        subPath: home
        readOnly: true
      - name: backup
        mountPath: /backup
volumes:
  - name: data
    persistentVolumeClaim:
      claimName: data-{{ include "common.name" . }}-0
  - name: backup
    persistentVolumeClaim:
      claimName: {{ include "common.name" . }}-backup
{{- end }}
