{{- define "jenkins.pipelineJob" -}}
{{- $credential := ternary "repository" "" (ne .Values.secrets.repository "") -}}
{{- with .Values.repository -}}
multibranchPipelineJob('{{ .pipeline }}') {
  branchSources {
    branchSource {
      source {
        {{- include "jenkins.source" (merge (dict "credential" $credential) .) | nindent 8 }}
      }
    }
  }
  factory {
    workflowBranchProjectFactory { scriptPath('{{ .jenkinsfile }}') }
  }
  orphanedItemStrategy {
    discardOldItems { daysToKeep({{ .keepDays }}) }
  }
  // For webhooks that were lost.
  triggers {
    periodicFolderTrigger { interval('1d') }
  }
}
{{- end -}}
{{- end }}

{{/* The plugin for any webhook starts jobs, not the look at all branches: this job does that. */}}
{{- define "jenkins.webhookJob" -}}
pipelineJob('{{ .Values.repository.pipeline }}-webhook') {
  triggers {
    genericTrigger {
      tokenCredentialId('webhook')
      printPostContent(false)
      printContributedVariables(false)
      silentResponse(true)
    }
  }
  definition {
    cps {
      script("build job: '{{ .Values.repository.pipeline }}', wait: false")
      sandbox(true)
    }
  }
}
{{- end }}
