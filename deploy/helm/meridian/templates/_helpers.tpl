{{- define "meridian.name" -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "meridian.labels" -}}
app.kubernetes.io/name: meridian
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- define "meridian.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}

{{/* What web, worker and the preparing job have in common. */}}
{{- define "meridian.container" -}}
image: {{ include "meridian.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
envFrom:
  - configMapRef: { name: {{ include "meridian.name" . }} }
  - secretRef: { name: {{ .Values.existingSecret }} }
volumeMounts:
  - { name: data, mountPath: /var/lib/meridian }
  - { name: tmp, mountPath: /tmp }
{{- end -}}

{{- define "meridian.pod" -}}
securityContext: { runAsNonRoot: true, runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001 }
automountServiceAccountToken: false
volumes:
  - name: data
    persistentVolumeClaim: { claimName: {{ include "meridian.name" . }} }
  - name: tmp
    emptyDir: {}
{{- end -}}

{{/* A new version waits until the preparing job has migrated the database. */}}
{{- define "meridian.wait" -}}
- name: wait
  {{- include "meridian.container" . | nindent 2 }}
  command: [sh, -c, "until python manage.py migrate --check >/dev/null 2>&1; do sleep 3; done"]
{{- end -}}
