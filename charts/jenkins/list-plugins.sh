#!/bin/sh
# Every plugin of the image as `name:version`, as its own manifest says; sorted as plugins.txt is.
set -eu
folder=${1:-/usr/share/jenkins/ref/plugins}

field() {
  unzip -p "$1" META-INF/MANIFEST.MF | tr -d '\r' | sed -n "s/^$2: //p"
}

for plugin in "$folder"/*.jpi; do
  echo "$(field "$plugin" Short-Name):$(field "$plugin" Plugin-Version)"
done | LC_ALL=C sort
