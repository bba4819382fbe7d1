#!/usr/bin/env bash
# Copies what the console shows with, as npm has it, to where the server embeds it: icons as one file, the charts, the picture of
# identities, what the builder of segments is drawn with. Run it to take other versions or more icons.
set -euo pipefail
to=$(cd "$(dirname "$0")/.." && pwd)/src/OpenOdp.Server/Console/Assets/libraries
from=$(mktemp -d)
trap 'rm -rf "$from"' EXIT
cd "$from"
take() { # package, version
  npm pack --silent "$1@$2" >/dev/null
  mkdir "$1"
  tar xzf "$1-$2.tgz" -C "$1" --strip-components=1
  cp "$1/LICENSE" "$to/LICENSE-$1"
}

take uplot 1.6.32
cp uplot/dist/uPlot.iife.min.js "$to/uplot.js"
cp uplot/dist/uPlot.min.css "$to/uplot.css"

take cytoscape 3.35.0
cp cytoscape/dist/cytoscape.min.js "$to/cytoscape.js"

take preact 11.2.0
sed '/^\/\/# sourceMappingURL/d' preact/dist/preact.mjs >"$to/preact.js"

take htm 3.1.1
cp htm/dist/htm.module.js "$to/htm.js"

take lucide-static 1.62.0
icon() { # name here, name there
  sed -n '/^>/,/^<\/svg>/p' "lucide-static/icons/$2.svg" | sed '1d;$d' |
    sed "1i <symbol id=\"$1\" viewBox=\"0 0 24 24\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\" stroke-linecap=\"round\" stroke-linejoin=\"round\">" |
    sed '$a </symbol>'
}
{
  echo '<svg xmlns="http://www.w3.org/2000/svg">'
  icon logo git-merge
  icon overview layout-dashboard
  icon live activity
  icon customers users
  icon segments chart-pie
  icon experiments flask-conical
  icon settings settings
  icon audit scroll-text
  icon search search
  icon bad triangle-alert
  icon pause pause
  icon play play
  icon copy copy
  icon undo undo-2
  icon remove trash-2
  icon up arrow-up
  icon down arrow-down
  echo '</svg>'
} >"$to/icons.svg"
