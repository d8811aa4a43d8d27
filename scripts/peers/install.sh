#!/bin/sh
# Install what make bench compares with and Python packages do not bring: scripts/peers/install.sh [FOLDER].
# Apache Jena's command line tools come by Maven into FOLDER/jena (default: .peers in the checkout).
# What cannot be installed is said loudly; make bench then leaves it out.
set -u
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$here/../../.peers}
mkdir -p "$folder" || exit 1
folder=$(cd "$folder" && pwd)
loud() { printf '\n*** %s ***\n\n' "$*" >&2; }

if ls "$folder"/jena/jena-cmds-*.jar >/dev/null 2>&1; then
  :
elif command -v mvn >/dev/null && command -v java >/dev/null; then
  echo 'installing Apache Jena' >&2
  mvn -q -B -f "$here/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies \
    -DincludeScope=runtime -DoutputDirectory="$folder/jena" >/dev/null 2>&1 ||
    loud 'NOT INSTALLED: Apache Jena; it is not compared with'
else
  loud 'NO MAVEN OR NO JAVA: Apache Jena is not installed, and not compared with'
fi

if ! command -v rapper >/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo 'installing raptor2-utils' >&2
    export DEBIAN_FRONTEND=noninteractive
    { apt-get -qq update && apt-get -qq install -y --no-install-recommends raptor2-utils; } >/dev/null 2>&1
  fi
  command -v rapper >/dev/null || loud 'NO RAPPER: install raptor2-utils; it is not compared with'
fi
exit 0
