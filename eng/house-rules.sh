#!/usr/bin/env bash
# The rules of the house that no compiler checks. Prints what breaks them and exits 1.
set -u
cd "$(dirname "$0")/.."
broken=0
complain() { echo "$1"; broken=1; }

# No file of code is longer than 400 lines.
while read -r file; do
  lines=$(wc -l <"$file")
  [ "$lines" -le 400 ] || complain "$file has $lines lines; split it by what it does (400 at most)"
done < <(git ls-files '*.cs' '*.mjs' '*.sh' 2>/dev/null)

# Nothing is left for later, nothing sleeps, nothing is skipped.
leftovers=$(git grep -nE 'TO''DO|FIX''ME|NotImplementedExcep''tion|Thread\.Sle''ep|Skip *= *"|Assert\.True\(tr''ue\)' -- '*.cs' 2>/dev/null)
[ -z "$leftovers" ] || complain "$leftovers"

# One hand (docs/decisions/0018-one-hand.md). A literal that cannot be broken may be longer than 130 columns.
long=$(git ls-files -z '*.cs' | xargs -0 perl -CSD -Mopen=:utf8 -ne '
  my $text = $in; $in = !$in if (() = /"{3,}/g) % 2;
  print "$ARGV:$.: longer than 130 columns\n" if length > 131 && !$text && !/^\s*(\+ )?[\$@]*"/;
  if (eof) { $in = 0; close ARGV }')
[ -z "$long" ] || complain "$long"
hand() { # what to do, pattern of what is not wanted
  local found
  found=$(git grep -nP "$2" -- '*.cs')
  [ -z "$found" ] || complain "$1: $found"
}
hand "Call a caught exception 'error'" 'catch \([\w.]+ (?!error\b)\w+\)'
hand "Call a clock 'clock' ('timeProvider' where users see it)" '\bTimeProvider\?? (?!_?clock\b|timeProvider\b|Clock\b)\w+ ?[,;)=]'
hand "Call a token that a method takes 'cancellationToken'" '[(,] ?(this )?CancellationToken (?!cancellationToken\b|_\b|[A-Z])\w+'
hand "Begin the name of a field of a thread with 't_'" '^\s*\[ThreadStatic\] .* (?!t_)\w+( =.*)?;'
hand "Assign more than three fields one by one" '^\s*(var )?\((?:[\w.]+, ){3,}[\w.]+\) =( |$)'

# Only the arrows of the design (who may refer to whom).
arrows() { # project, allowed references
  local refs
  refs=$(grep -o 'ProjectReference Include="[^"]*"' "src/$1/$1.csproj" 2>/dev/null | sed -E 's/.*\/([A-Za-z.]+)\.csproj"/\1/' | sort | tr '\n' ' ')
  [ "${refs% }" = "$2" ] || complain "$1 refers to '${refs% }'; the design allows '$2'"
}
arrows OpenOdp.Client ""
arrows OpenOdp.Client.Compatibility "OpenOdp.Client"
arrows OpenOdp.Engine ""
arrows OpenOdp.Storage "OpenOdp.Engine"
arrows OpenOdp.Server "OpenOdp.Client OpenOdp.Engine OpenOdp.Storage"

# A namespace is its folder's, or its project's; extension methods are where .NET looks for them.
while IFS=: read -r file namespace; do
  path=${file#src/}; project=${path%%/*}; folder=$(dirname "$path" | tr / .)
  case $namespace in
    "$folder" | "$project" | Microsoft.Extensions.DependencyInjection) ;;
    *) complain "$file is in namespace $namespace; call it $folder, as its folder, or $project" ;;
  esac
done < <(git grep -oP '^namespace \K[\w.]+' -- 'src/*.cs')

# What must never happen is held by tests that are there.
while IFS=. read -r class method; do
  grep -rqE "\b$method\(" --include="$class.cs" tests || complain "docs/never.md names $class.$method, which no test is called"
done < <(grep -oE '`[A-Za-z0-9]+Tests\.[A-Za-z0-9_]+`' docs/never.md | tr -d '`')

# Every code that is quoted (rule L4, EV-12, §5.2, T043) has its line in the docs.
uncoded=$(git ls-files -z '*.cs' '*.md' '*.sh' '*.mjs' '*.csproj' '*.props' 2>/dev/null |
  xargs -0 awk -f eng/codes.awk pass=define docs/rules.md docs/codes.md docs/codes-decisions.md pass=quote) || complain "$uncoded"

# Who uses the client reads no codes of ours.
codes=$(git grep -lE '^public ' -- 'src/OpenOdp.Client*/*.cs' 2>/dev/null |
  xargs grep -nE '^ *///.*(\b([A-Z]{2}-[0-9]+|[NS][0-9]{1,2}|T[0-9]{3}|trap [0-9]+|rule [A-Z][0-9]+)\b|§)')
[ -z "$codes" ] || complain "Say it in words instead of a code: $codes"

# Links from page to file lead somewhere.
while IFS=: read -r page link; do
  [ -e "$(dirname "$page")/$link" ] || complain "$page links to $link, which is not there"
done < <(git ls-files '*.md' 2>/dev/null | xargs grep -oHE '\]\([^)#:]+' | sed 's/\](//')

exit $broken
