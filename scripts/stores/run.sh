#!/bin/sh
# Run a triple store on this machine alone, until it is stopped:
#   scripts/stores/run.sh oxigraph|fuseki|rdf4j|virtuoso FOLDER PORT [OPTION OF THE STORE]…
# The data are kept in FOLDER. The addresses for kg load are printed first.
set -eu
store=$1
mkdir -p "$2"
data=$(cd "$2" && pwd)
port=$3
shift 3
installed=${KG_STORES:-$(cd "$(dirname "$0")/../.." && pwd)/.stores}

case $store in
oxigraph)
  echo "kg load http://127.0.0.1:$port" >&2
  exec oxigraph serve --location "$data" --bind "127.0.0.1:$port" "$@"
  ;;
fuseki)
  echo "kg load http://127.0.0.1:$port/kg" >&2
  mkdir -p "$data/base" "$data/tdb2"
  FUSEKI_BASE=$data/base exec java -jar "$installed/jena-fuseki-server.jar" --localhost --port "$port" --update --tdb2 --loc "$data/tdb2" "$@" /kg
  ;;
rdf4j)
  echo "make the repository first (docs/stores.md); then" >&2
  echo "kg load http://127.0.0.1:$port/rdf4j-server/repositories/kg" >&2
  exec java -Dorg.eclipse.rdf4j.appdata.basedir="$data" -jar "$installed/jetty-runner.jar" \
    --host 127.0.0.1 --port "$port" --path /rdf4j-server "$installed/rdf4j-http-server.war"
  ;;
virtuoso)
  echo "KG_STORE_USER=dba KG_STORE_PASSWORD=dba kg load http://127.0.0.1:$port" >&2
  cat >"$data/virtuoso.ini" <<EOF
[Database]
DatabaseFile = $data/virtuoso.db
ErrorLogFile = $data/virtuoso.log
LockFile = $data/virtuoso.lck
TransactionFile = $data/virtuoso.trx
xa_persistent_file = $data/virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = $data/virtuoso-temp.db
TransactionFile = $data/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:$((port + 1))
DisableUnixSocket = 1
CheckpointInterval = 60
CaseMode = 2
DirsAllowed = $data
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = 127.0.0.1:$port
ServerRoot = $data
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = 10000
EOF
  cd "$data"
  exec virtuoso-t -f -c virtuoso.ini "$@"
  ;;
*)
  echo "unknown store $store" >&2
  exit 2
  ;;
esac
