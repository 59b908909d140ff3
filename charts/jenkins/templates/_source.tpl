{{/* Where branches and their requests come from, in job-dsl; requests from forks are left out: they would run strangers' code. */}}
{{- define "jenkins.source" -}}
{{- $path := .url | trimSuffix ".git" | splitList "/" -}}
{{- $owner := slice $path 3 (sub (len $path) 1) | join "/" -}}
{{- if eq .kind "github" -}}
github {
  id('repository')
  repoOwner('{{ $owner }}')
  repository('{{ last $path }}')
  repositoryUrl('{{ .url }}')
  configuredByUrl(true)
  {{- if .credential }}
  credentialsId('{{ .credential }}')
  {{- end }}
  traits {
    // Branches that are no request, and requests merged with their target.
    gitHubBranchDiscovery { strategyId(1) }
    gitHubPullRequestDiscovery { strategyId(1) }
  }
}
{{- else if eq .kind "gitlab" -}}
gitlab {
  id('repository')
  serverName('repository')
  projectOwner('{{ $owner }}')
  projectPath('{{ $owner }}/{{ last $path }}')
  {{- if .credential }}
  credentialsId('{{ .credential }}')
  {{- end }}
  traits {
    gitLabBranchDiscovery { strategyId(1) }
    gitLabOriginDiscovery { strategyId(1) }
  }
}
{{- else -}}
git {
  id('repository')
  remote('{{ .url }}')
  {{- if .credential }}
  credentialsId('{{ .credential }}')
  {{- end }}
  traits {
    gitBranchDiscovery()
  }
}
{{- end -}}
{{- end }}
