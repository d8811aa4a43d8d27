#!/bin/sh
# Install the triple stores that the tests load into: make stores, or scripts/stores/install.sh [FOLDER].
# Fuseki, RDF4J Server and a servlet container come by Maven into FOLDER (default: .stores in the checkout);
# Virtuoso is a Debian package and needs root; Oxigraph comes with the Python packages for the tests.
# What cannot be installed is said loudly, and its tests are skipped.
set -u
folder=${1:-$(dirname "$0")/../../.stores}
mkdir -p "$folder" || exit 1
folder=$(cd "$folder" && pwd)
loud() { printf '\n*** %s ***\n\n' "$*" >&2; }

FUSEKI=5.6.0 # the newest for Java 17
RDF4J=4.1.3  # the newest whose server is on Maven Central
JETTY=9.4.57.v20241219

fetch() { # fetch GROUP:ARTIFACT:VERSION[:TYPE] FILE
  [ -f "$folder/$2" ] && return 0
  echo "installing $1" >&2
  mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy \
    -Dartifact="$1" -DoutputDirectory="$folder" -Dmdep.stripVersion=true >/dev/null 2>&1
  [ -f "$folder/$2" ] || loud "NOT INSTALLED: $1; its tests are skipped"
}

if command -v mvn >/dev/null && command -v java >/dev/null; then
  fetch "org.apache.jena:jena-fuseki-server:$FUSEKI" jena-fuseki-server.jar
  fetch "org.eclipse.rdf4j:rdf4j-http-server:$RDF4J:war" rdf4j-http-server.war
  fetch "org.eclipse.jetty:jetty-runner:$JETTY" jetty-runner.jar
else
  loud "NO MAVEN OR NO JAVA: Fuseki and RDF4J Server are not installed, their tests are skipped"
fi

if ! command -v virtuoso-t >/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing virtuoso-opensource" >&2
    export DEBIAN_FRONTEND=noninteractive
    { apt-get -qq update && apt-get -qq install -y --no-install-recommends virtuoso-opensource; } >/dev/null 2>&1
  fi
  command -v virtuoso-t >/dev/null || loud "NO VIRTUOSO: install virtuoso-opensource; its tests are skipped"
fi
exit 0
