#!/usr/bin/env bash
# Copies GraphiQL and React, as npm has them, to where the server embeds them. Run it to take other versions.
set -euo pipefail
to=$(cd "$(dirname "$0")/.." && pwd)/src/OpenOdp.Server/Describing/graphiql
from=$(mktemp -d)
trap 'rm -rf "$from"' EXIT
cd "$from"
take() { # package, version, files
  local package=$1 version=$2
  shift 2
  npm pack --silent "$package@$version" >/dev/null
  mkdir "$package"
  tar xzf "$package-$version.tgz" -C "$package" --strip-components=1
  for file in "$@"; do
    # The map that the last line names is not copied.
    sed '/^\/\/# sourceMappingURL=/d' "$package/$file" >"$to/$(basename "$file")"
  done
  cp "$package/LICENSE" "$to/LICENSE-$package"
}
take graphiql 3.9.0 graphiql.min.js graphiql.min.css
take react 18.3.1 umd/react.production.min.js
take react-dom 18.3.1 umd/react-dom.production.min.js
